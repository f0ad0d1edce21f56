// the text allows or forbids a product that no longer exists.
import { findingAt, type Check } from './finding.ts';
import { retiredProducts } from './products.ts';

/** Names each retired product once per article. */
export const checkProducts: Check = (draft) =>
  draft.nodes.flatMap((node) =>
    retiredProducts.flatMap(({ name, pattern, ended }) => {
      const match = pattern.exec(node.text);
      if (match === null) return [];
      const day = ended.split('-').toReversed().join('-');
      return [
        findingAt(
          'product',
          node,
          match.index,
          `‘${match[0]}’ bestaat niet meer (${name}, gestopt: ${day}). Wijs een opvolger aan of schrap de naam.`,
          `‘${match[0]}’ no longer exists (${name}, ended ${ended}). Name a successor or strike the name.`,
        ),
      ];
    }),
  );
