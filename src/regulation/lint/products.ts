// Products that school texts name and that no longer exist, with the day their maker ended them.

export interface RetiredProduct {
  readonly name: string;
  /** How texts write it. */
  readonly pattern: RegExp;
  /** Year it ended, or an ISO date where the day is known. */
  readonly ended: string;
}

const product = (name: string, ended: string, pattern: RegExp): RetiredProduct => ({ name, ended, pattern });

export const retiredProducts: readonly RetiredProduct[] = [
  product('MSN Messenger', '2013', /(?<!\p{L})(?:MSN(?:\s+Messenger)?|Windows Live Messenger)(?!\p{L})/u),
  product('Skype', '2025-05-05', /(?<!\p{L})Skype(?!\p{L})/iu),
  product('Hyves', '2013-12-02', /(?<!\p{L})Hyves(?!\p{L})/iu),
  product('Google+', '2019-04-02', /(?<!\p{L})Google\s?(?:\+|Plus(?!\p{L}))/iu),
  product('Google Hangouts', '2022-11-01', /(?<!\p{L})Hangouts(?!\p{L})/iu),
  product('Yahoo Messenger', '2018-07-17', /(?<!\p{L})Yahoo!?\s+Messenger(?!\p{L})/iu),
  product('ICQ', '2024-06-26', /(?<!\p{L})ICQ(?!\p{L})/u),
  product('AOL Instant Messenger', '2017-12-15', /(?<!\p{L})(?:AIM|AOL Instant Messenger)(?!\p{L})/u),
  product('BlackBerry Messenger', '2019-05-31', /(?<!\p{L})(?:BBM|BlackBerry Messenger|pingen)(?!\p{L})/u),
  product('Vine', '2017', /(?<!\p{L})Vine(?!\p{L})/u),
  product('Periscope', '2021-03-31', /(?<!\p{L})Periscope(?!\p{L})/u),
  product('Internet Explorer', '2022-06-15', /(?<!\p{L})Internet\s+Explorer(?!\p{L})/iu),
  product('Adobe Flash', '2020-12-31', /(?<!\p{L})(?:Adobe\s+Flash|Flash\s+Player)(?!\p{L})/iu),
  product('Windows XP', '2014-04-08', /(?<!\p{L})Windows\s+XP(?!\p{L})/iu),
  product('Windows 7', '2020-01-14', /(?<!\p{L})Windows\s+7(?![\d.])/iu),
  product('Wunderlist', '2020-05-06', /(?<!\p{L})Wunderlist(?!\p{L})/iu),
  product('Picasa', '2016', /(?<!\p{L})Picasa(?!\p{L})/iu),
];
