// Decorators below run when this module loads, and `limits.ts` loads it before `schema.ts`.
import 'reflect-metadata';

import { Directive, Field, Int, ObjectType, type ClassType } from 'type-graphql';

import { AppError } from '../domain/errors.js';

export const DEFAULT_PAGE_SIZE = 10;
export const MAX_PAGE_SIZE = 100;
export const FIRST_DESCRIPTION = `Page size, 1 to ${MAX_PAGE_SIZE}.`;
export const AFTER_DESCRIPTION =
  'Cursor of the entry before the page: `pageInfo.endCursor` of the page before.';
/** Tells routers, and our own limit, that `first` bounds the lists inside. */
export const SIZED_BY_FIRST =
  '@listSize(slicingArguments: ["first"], sizedFields: ["nodes", "edges"], requireOneSlicingArgument: false)';

@Directive('@shareable')
@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'More entries follow this page.' })
  hasNextPage!: boolean;
  @Field(() => Boolean, { description: 'The page was asked for with `after`, so entries come before it.' })
  hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true, description: 'Cursor of the first entry; null for an empty page.' })
  startCursor!: string | null;
  @Field(() => String, { nullable: true, description: 'Cursor of the last entry; null for an empty page.' })
  endCursor!: string | null;
}

export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number;
}

/** Declares `<name>Connection` and `<name>Edge` for a node type. @returns the class of the connection. */
export function connectionOf(name: string, nodeType: ClassType | (abstract new () => object), what: string) {
  @ObjectType(`${name}Edge`, { description: `One entry of a page of ${what}.` })
  class EdgeType {
    @Field(() => String, {
      description: 'Opaque position of this entry; give it as `after` to go on from here.',
    })
    cursor!: string;
    @Field(() => nodeType, { description: 'The entry itself.' })
    node!: object;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${what}.` })
  class ConnectionType {
    @Field(() => [EdgeType], { description: 'Entries with their cursors.' })
    edges!: EdgeType[];
    @Field(() => [nodeType], { description: 'Entries alone.' })
    nodes!: object[];
    @Field(() => PageInfo, { description: 'Where this page lies.' })
    pageInfo!: PageInfo;
    @Field(() => Int, { description: 'Entries in all pages together.' })
    totalCount!: number;
  }
  return ConnectionType;
}

/** @throws AppError BAD_USER_INPUT unless 1 <= first <= 100. */
export function parsePageSize(first: number): number {
  if (first >= 1 && first <= MAX_PAGE_SIZE) return first;
  throw new AppError('BAD_USER_INPUT', `"first" must be from 1 to ${MAX_PAGE_SIZE}; it was ${first}.`, {
    details: { argument: 'first', limit: MAX_PAGE_SIZE, actual: first },
  });
}

/** @returns an opaque text that `parseCursor` reads back. */
export function formatCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws AppError BAD_USER_INPUT when the cursor does not hold exactly `length` texts. */
export function parseCursor(cursor: string, length: number): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isOurs =
      Array.isArray(parts) && parts.length === length && parts.every((p) => typeof p === 'string');
    if (isOurs) return parts as string[];
  } catch {
    // Not base64url or not JSON: the same sentence as for any other foreign cursor.
  }
  throw new AppError('BAD_USER_INPUT', '"after" is not a cursor that this server gave.', {
    details: { argument: 'after' },
  });
}

/** Position in a list that is sorted by creation time, newest first, ties by id. */
export interface CreationCursor {
  readonly createdAt: string;
  readonly id: string;
}

export function parseCreationCursor(cursor: string): CreationCursor {
  const [createdAt, id] = parseCursor(cursor, 2) as [string, string];
  return { createdAt, id };
}

export function formatCreationCursor({ createdAt, id }: CreationCursor): string {
  return formatCursor([createdAt, id]);
}

/** @returns the Relay answer for one page of nodes. */
export function toConnection<Node>(
  page: { readonly items: readonly Node[]; readonly hasNextPage: boolean; readonly totalCount: number },
  after: string | null | undefined,
  cursorOf: (node: Node) => string,
): Connection<Node> {
  const edges = page.items.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    nodes: page.items,
    pageInfo: pageInfoOf(edges, page.hasNextPage, after),
    totalCount: page.totalCount,
  };
}

export function pageInfoOf(
  edges: readonly { readonly cursor: string }[],
  hasNextPage: boolean,
  after: string | null | undefined,
): PageInfo {
  return {
    hasNextPage,
    hasPreviousPage: after != null,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
}
