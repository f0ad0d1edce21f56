// SMTP commands as values (RFC 5321 section 4.1.1), with the parameters the relay passes on. Pure.

export type SmtpCommand =
  | { readonly verb: 'HELO' | 'EHLO'; readonly name: string }
  | { readonly verb: 'MAIL'; readonly path: string; readonly parameters: MailParameters }
  | { readonly verb: 'RCPT'; readonly path: string }
  | { readonly verb: 'DATA' | 'RSET' | 'NOOP' | 'QUIT' | 'VRFY' | 'STARTTLS' }
  | {
      readonly verb: 'wrong';
      readonly code: 500 | 501 | 502 | 555;
      readonly enhanced: string;
      readonly text: string;
    };

/** Parameters of MAIL FROM (RFC 1870, 6152, 6531). */
export interface MailParameters {
  readonly size: number | null;
  readonly body: '7BIT' | '8BITMIME' | null;
  readonly utf8: boolean;
}

const wrong = (code: 500 | 501 | 502 | 555, enhanced: string, text: string): SmtpCommand => ({
  verb: 'wrong',
  code,
  enhanced,
  text,
});

// A path without source route: empty, or an address whose local part may be quoted.
const path = /^<((?:"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"|[^<>"\s\p{Cc}])*)>$/u;

/** Reads one command line without its CRLF. */
export function parseCommand(line: string): SmtpCommand {
  const [, word = '', rest = ''] = /^([A-Za-z]+)(?: (.*))?$/s.exec(line.trimEnd()) ?? [];
  const verb = word.toUpperCase();
  switch (verb) {
    case 'HELO':
    case 'EHLO':
      return /^[^\s\p{Cc}]{1,255}$/u.test(rest) ? { verb, name: rest } : wrong(501, '5.5.4', 'Say your name');
    case 'MAIL':
      return parseMail(rest);
    case 'RCPT': {
      const [, address = '', more = ''] = /^TO:\s?(<.*?>)((?: .*)?)$/is.exec(rest) ?? [];
      const found = pathOf(address);
      if (found === null || found === '') return wrong(501, '5.1.3', 'Bad recipient address');
      return more.trim() === '' ? { verb, path: found } : wrong(555, '5.5.4', 'Unknown parameter');
    }
    case 'DATA':
    case 'RSET':
    case 'QUIT':
    case 'STARTTLS':
      return rest === '' ? { verb } : wrong(501, '5.5.4', 'No parameters here');
    case 'NOOP':
    case 'VRFY':
      return { verb };
    case '':
      return wrong(500, '5.5.2', 'Not a command');
    default:
      return wrong(502, '5.5.1', 'Command not known');
  }
}

function parseMail(rest: string): SmtpCommand {
  const [, address = '', more = ''] = /^FROM:\s?(<.*?>)((?: .*)?)$/is.exec(rest) ?? [];
  const found = pathOf(address);
  if (found === null) return wrong(501, '5.1.7', 'Bad sender address');
  let size: number | null = null;
  let body: MailParameters['body'] = null;
  let utf8 = false;
  for (const parameter of more.split(' ').filter((part) => part !== '')) {
    const [name = '', value] = parameter.split('=', 2);
    const keyword = name.toUpperCase();
    const said = value?.toUpperCase();
    if (keyword === 'SIZE' && value !== undefined && /^\d{1,15}$/.test(value)) size = Number(value);
    else if (keyword === 'BODY' && (said === '7BIT' || said === '8BITMIME')) body = said;
    else if (keyword === 'SMTPUTF8' && value === undefined) utf8 = true;
    else return wrong(555, '5.5.4', 'Unknown parameter');
  }
  return { verb: 'MAIL', path: found, parameters: { size, body, utf8 } };
}

/** The address inside the brackets, or null. */
function pathOf(bracketed: string): string | null {
  const found = path.exec(bracketed)?.[1];
  return found === undefined || found.length > 320 || found.startsWith('@') ? null : found;
}
