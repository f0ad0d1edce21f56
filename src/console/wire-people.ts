// What travels for the page about people and functions. No date of birth and no guardian has a field here.
import { z } from '@hono/zod-openapi';

const address = z.string().trim().toLowerCase().min(3).max(320);
const held = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z-]*$/);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const named = z.object({ address: z.string(), name: z.string().nullable() });

export const peopleSchema = z
  .object({
    /** True: may propose, approve and end. */
    mayDecide: z.boolean(),
    people: z.array(
      named.extend({
        category: z.string().nullable(),
        functions: z.array(z.string()),
        standsIn: z.array(z.string()),
        locations: z.array(z.string()),
        left: z.boolean(),
      }),
    ),
    more: z.boolean(),
    deputies: z.array(
      z.object({
        id: z.string(),
        function: z.string(),
        location: z.string().nullable(),
        holder: named,
        deputy: named,
        from: z.string(),
        until: z.string(),
        running: z.boolean(),
      }),
    ),
    changes: z.array(
      z.object({
        id: z.string(),
        act: z.enum(['give', 'take', 'deputise', 'return']),
        person: named,
        function: z.string().nullable(),
        location: z.string().nullable(),
        holder: named.nullable(),
        from: z.string().nullable(),
        until: z.string().nullable(),
        /** `import`: the list of people asks for it. */
        origin: z.enum(['person', 'import']),
        askedAt: z.string(),
        proposer: named.nullable(),
        /** Proposed by the one who asks: another person decides. */
        own: z.boolean(),
        /** About the one who asks: others decide. */
        about: z.boolean(),
      }),
    ),
    vacancies: z.array(
      z.object({
        location: z.string(),
        function: z.string(),
        title: z.string(),
        missing: z.enum(['holder', 'deputy']),
      }),
    ),
    /** Functions the product knows, for the form. */
    functions: z.array(z.string()),
    locations: z.array(z.string()),
  })
  .openapi('People');

export const proposalSchema = z
  .discriminatedUnion('act', [
    z.object({ act: z.enum(['give', 'take']), person: address, function: held }),
    z.object({
      act: z.literal('deputise'),
      person: address,
      function: held,
      location: z.string().trim().min(1).max(200).nullable(),
      holder: address,
      /** First and last day, in Europe/Amsterdam. */
      from: day,
      until: day,
    }),
    z.object({ act: z.literal('return'), person: address }),
  ])
  .openapi('Proposal');

export const ownAddressSchema = z
  .object({
    act: z.enum(['enter', 'remove']),
    pupil: address,
    address: address.regex(/^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@<>"(),:;[\]\\.]+$/),
  })
  .openapi('OwnAddress');
/** How many own addresses the register holds of this pupil now; which, nobody can read. */
export const ownAddressesSchema = z.object({ count: z.int() }).openapi('OwnAddresses');

export const takeSchema = z.object({ person: address, function: held }).openapi('TakeFunction');
export const deactivateSchema = z.object({ person: address }).openapi('Deactivate');
export const agreedSchema = z.object({ done: z.boolean() }).openapi('Agreed');

export type WirePeople = z.infer<typeof peopleSchema>;
export type WireOwnAddress = z.infer<typeof ownAddressSchema>;
export type WireProposal = z.infer<typeof proposalSchema>;
