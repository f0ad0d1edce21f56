// Words of the help page, Dutch first; the compiler holds the English to the same keys.
export const nl = {
  title: 'Ik heb hulp nodig',
  lead: 'Deze mensen kun je bellen. Je hoeft niet te zeggen wie je bent.',
  stored: 'We bewaren niet dat je deze pagina opende.',
  danger: 'Is er nu gevaar? Bel 112.',
  call: 'Bel {{name}}',
  empty: 'De school heeft hier nog geen namen geplaatst. Bel de receptie van de school.',
};

export const en: typeof nl = {
  title: 'I need help',
  lead: 'These people you can call. You need not say who you are.',
  stored: 'We do not record that you opened this page.',
  danger: 'Is there danger now? Call 112.',
  call: 'Call {{name}}',
  empty: 'The school has not put names here yet. Call the school’s reception.',
};
