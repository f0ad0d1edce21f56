// Shared shapes of API routes: bodies, answers and the failures every route may give.
import type { z } from '@hono/zod-openapi';
import { type RouteId, routeEntry } from '../routes.ts';
import { problemSchema } from '../wire.ts';

interface JsonAnswer<Schema> {
  description: string;
  content: { 'application/json': { schema: Schema } };
}

/** A 200 answer of this shape. */
export function answers<Schema extends z.ZodType>(schema: Schema): JsonAnswer<Schema> {
  return { description: 'The answer', content: { 'application/json': { schema } } };
}

const failure = (description: string): JsonAnswer<typeof problemSchema> => ({
  description,
  content: { 'application/json': { schema: problemSchema } },
});

/** What every route may answer instead. */
export const failures = {
  400: failure('Not understood'),
  401: failure('Sign in first'),
  403: failure('Not yours, or from another site'),
  404: failure('Not found'),
  429: failure('Too many requests'),
  500: failure('Our fault'),
} as const;

/** A required JSON body of this shape. */
export function jsonBody<Schema extends z.ZodType>(
  schema: Schema,
): { required: true; content: { 'application/json': { schema: Schema } } } {
  return { required: true, content: { 'application/json': { schema } } };
}

/** Method and path of a table entry, in OpenAPI's notation. */
export function routeOf(id: RouteId): { method: 'get' | 'post'; path: string } {
  const { method, path } = routeEntry(id);
  return { method, path: path.replace(/:([a-zA-Z]+)/g, '{$1}') };
}
