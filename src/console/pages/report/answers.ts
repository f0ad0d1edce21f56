// The answers of the report form, its questions in order, and what is still missing in each. Pure.
import type { WireReportInput } from '../../wire.ts';

export interface Draft {
  about: WireReportInput['about'] | null;
  /** '' : nobody with a function. */
  aboutFunction: string;
  text: string;
  when: string;
  who: WireReportInput['who'] | null;
  contact: string;
}

export const emptyDraft: Draft = {
  about: null,
  aboutFunction: '',
  text: '',
  when: '',
  who: null,
  contact: '',
};

export const steps = ['about', 'function', 'text', 'when', 'who', 'check'] as const;
export type Step = (typeof steps)[number];
/** Questions before the check. */
export const questions = steps.length - 1;

export const maxText = 5000;
const maxShort = 200;

export type Missing = 'chooseOne' | 'writeSomething' | 'tooLong' | 'contactNeeded';

/** What is wrong with one step's answer, with the field it is about; null when it will do. */
export function missingIn(
  step: Step,
  draft: Draft,
  known: boolean,
): { readonly field: string; readonly why: Missing; readonly max: number } | null {
  if (step === 'about' && draft.about === null) return { field: 'about', why: 'chooseOne', max: 0 };
  if (step === 'text' && draft.text.trim().length < 3)
    return { field: 'text', why: 'writeSomething', max: 0 };
  if (step === 'text' && draft.text.length > maxText) return { field: 'text', why: 'tooLong', max: maxText };
  if (step === 'when' && draft.when.length > maxShort)
    return { field: 'when', why: 'tooLong', max: maxShort };
  if (step === 'who' && draft.who === null) return { field: 'who', why: 'chooseOne', max: 0 };
  if (step === 'who' && draft.who !== 'anonymous' && draft.contact.trim() === '' && !known)
    return { field: 'contact', why: 'contactNeeded', max: 0 };
  if (step === 'who' && draft.contact.length > maxShort)
    return { field: 'contact', why: 'tooLong', max: maxShort };
  return null;
}

/** The report as it is sent, or null while something is missing. */
export function reportOf(draft: Draft): WireReportInput | null {
  if (draft.about === null || draft.who === null) return null;
  return {
    about: draft.about,
    aboutFunction: draft.aboutFunction === '' ? null : draft.aboutFunction,
    text: draft.text.trim(),
    when: draft.when.trim(),
    who: draft.who,
    contact: draft.who === 'anonymous' ? '' : draft.contact.trim(),
  };
}
