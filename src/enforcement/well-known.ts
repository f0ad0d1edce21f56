// Sites that everybody at a school knows: a table in which one of them shares a fingerprint with a listed name is made again.
import type { DomainTable } from './domains.ts';

/** Canonical names. Being here says nothing about a site: whatever a list says about it by name stays. */
const wellKnown: ReadonlySet<string> = new Set(
  `rijksoverheid.nl overheid.nl duo.nl digid.nl belastingdienst.nl politie.nl rechtspraak.nl cbs.nl rivm.nl knmi.nl
  kennisnet.nl wikiwijs.nl slo.nl cito.nl examenblad.nl studielink.nl magister.net somtoday.nl zermelo.nl itslearning.com
  parnassys.net basispoort.nl entree.kennisnet.nl surf.nl uu.nl uva.nl vu.nl tudelft.nl wur.nl rug.nl ru.nl utwente.nl
  nos.nl nu.nl ad.nl volkskrant.nl trouw.nl nrc.nl telegraaf.nl nporadio1.nl npo.nl jeugdjournaal.nl bnr.nl rtl.nl
  schooltv.nl teleblik.nl wikipedia.org wikimedia.org wiktionary.org khanacademy.org geogebra.org desmos.com quizlet.com
  kahoot.com kahoot.it lessonup.com mentimeter.com padlet.com canva.com prezi.com duolingo.com woordjesleren.nl
  wrts.nl studygo.com noordhoff.nl malmberg.nl thiememeulenhoff.nl vandijk.nl iddink.nl squla.nl gynzy.com
  google.com google.nl gstatic.com googleapis.com youtube.com microsoft.com office.com live.com microsoftonline.com
  sharepoint.com bing.com apple.com icloud.com mozilla.org github.com scratch.mit.edu python.org w3schools.com
  amazon.com bol.com coolblue.nl marktplaats.nl ah.nl jumbo.com hema.nl ns.nl 9292.nl buienradar.nl weeronline.nl
  ing.nl rabobank.nl abnamro.nl sns.nl asnbank.nl triodos.nl bunq.com ideal.nl
  113.nl kindertelefoon.nl coc.nl slachtofferhulp.nl veiligthuis.nl mindkorrelatie.nl ggd.nl thuisarts.nl sense.info
  annefrank.org rijksmuseum.nl naturalis.nl nemosciencemuseum.nl delpher.nl dbnl.org bibliotheek.nl kb.nl oba.nl
  linkedin.com spotify.com netflix.com adobe.com dropbox.com zoom.us cloudflare.com letsencrypt.org`.split(
    /\s+/,
  ),
);

const parentsOf = (name: string): string[] =>
  name
    .split('.')
    .slice(0, -1)
    .map((_, index, labels) => [...labels.slice(index), name.slice(name.lastIndexOf('.') + 1)].join('.'));

/** These sites and every parent of theirs that a list could name. */
export const watchedNames: ReadonlySet<string> = new Set([...wellKnown].flatMap(parentsOf));

/**
 * Well-known names that the table gives categories though no list names them or a parent of theirs. `listed`: the
 * watched names that public lists do name.
 */
export function falselyListed(
  table: Pick<DomainTable, 'lookup' | 'parts'>,
  listed: ReadonlySet<string>,
): string[] {
  const named = (name: string): boolean => listed.has(name) || table.parts.own.has(name);
  return [...wellKnown].filter((name) => !parentsOf(name).some(named) && table.lookup(name).length > 0);
}
