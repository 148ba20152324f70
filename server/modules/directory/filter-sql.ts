/**
 * Filters as SQL: a parsed `$filter` over the properties a list names.
 *
 * A property, function or operator that is not named here is refused at its
 * position. Values are always parameters.
 */
import { sql, type RawBuilder } from 'kysely';
import { foldAscii, parseGuid } from '#model/guid.ts';
import {
  filterRefusal,
  type Comparison,
  type Filter,
  type FilterLiteral,
  type FunctionCall,
} from '#model/odata-filter.ts';
import { escapeLike } from '#platform/database/like.ts';

export interface FilterProperty {
  readonly column: RawBuilder<unknown>;
  readonly type: 'text' | 'guid' | 'instant' | 'boolean';
  /** Where the column can be looked for by itself, through an index of its own. */
  readonly table?: FilterTable | undefined;
}

export interface FilterTable {
  /** The table under the alias the column speaks of, and its id. */
  readonly rows: RawBuilder<unknown>;
  readonly id: RawBuilder<unknown>;
}

export interface FilterCollection {
  /** A row source with the alias `element`. */
  readonly rows: RawBuilder<unknown>;
  /** By the path behind the variable; '' is the element itself. */
  readonly properties: Readonly<Record<string, FilterProperty>>;
}

export interface FilterShape {
  readonly id?: RawBuilder<unknown>;
  readonly properties: Readonly<Record<string, FilterProperty>>;
  readonly collections?: Readonly<Record<string, FilterCollection>>;
}

type Condition = RawBuilder<boolean>;

export function compileFilter(filter: Filter, shape: FilterShape): Condition {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const union = filter.kind === 'or' && compileUnion(filter.operands, shape);
      if (union) return union;
      const parts = filter.operands.map((operand) => compileFilter(operand, shape));
      return sql<boolean>`(${sql.join(parts, filter.kind === 'and' ? sql` and ` : sql` or `)})`;
    }
    case 'not':
      return sql<boolean>`(not coalesce(${compileFilter(filter.operand, shape)}, false))`;
    case 'compare':
      return compare(propertyAt(shape, filter.path, filter.at), filter);
    case 'in': {
      const property = propertyAt(shape, filter.path, filter.at);
      const parts = filter.values.map((value) => equal(property, value, filter.at));
      return sql<boolean>`(${sql.join(parts, sql` or `)})`;
    }
    case 'function':
      return callFunction(filter, shape);
    case 'any':
    case 'all':
      return compileLambda(filter, shape);
  }
}

/**
 * Alternatives over columns of several tables: no index serves them together, each has one of its own. So each is looked
 * up alone, and what any of them finds counts. Undefined where one of them cannot be looked up by itself.
 */
function compileUnion(operands: readonly Filter[], shape: FilterShape): Condition | undefined {
  if (!shape.id) return undefined;
  const parts = operands.map((operand) => {
    const table = tableOf(operand, shape);
    return table && sql`select ${table.id} from ${table.rows} where ${compileFilter(operand, shape)}`;
  });
  if (parts.includes(undefined)) return undefined;
  return sql<boolean>`${shape.id} in (${sql.join(parts, sql` union `)})`;
}

/** The table of the one property a comparison or a text test speaks of. */
function tableOf(filter: Filter, shape: FilterShape): FilterTable | undefined {
  if (filter.kind === 'compare' && filter.operator === 'eq') return find(shape.properties, filter.path)?.table;
  const target = filter.kind === 'function' ? filter.arguments[0] : undefined;
  return target?.type === 'path' ? find(shape.properties, target.path)?.table : undefined;
}

function compileLambda(filter: Extract<Filter, { kind: 'any' | 'all' }>, shape: FilterShape): Condition {
  const collection = find(shape.collections ?? {}, filter.path);
  if (!collection) throw filterRefusal(filter.at, `'${filter.path}' cannot be filtered`);
  if (!filter.condition) return sql<boolean>`exists (select 1 from ${collection.rows})`;
  const properties: Record<string, FilterProperty> = {};
  for (const [path, property] of Object.entries(collection.properties)) {
    properties[path === '' ? filter.variable : `${filter.variable}/${path}`] = property;
  }
  const condition = compileFilter(filter.condition, { properties });
  return filter.kind === 'any'
    ? sql<boolean>`exists (select 1 from ${collection.rows} where ${condition})`
    : sql<boolean>`not exists (select 1 from ${collection.rows} where not coalesce(${condition}, false))`;
}

function compare(property: FilterProperty, { operator, value, at }: Comparison): Condition {
  if (operator === 'eq') return equal(property, value, at);
  if (operator === 'ne') return sql<boolean>`(not coalesce(${equal(property, value, at)}, false))`;
  if (property.type !== 'instant' && property.type !== 'text')
    throw filterRefusal(at, `'${operator}' does not fit here`);
  const signs = { gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` };
  return sql<boolean>`${folded(property)} ${signs[operator]} ${parameter(property, value, at)}`;
}

function equal(property: FilterProperty, value: FilterLiteral, at: number): Condition {
  if (value.type === 'null') return sql<boolean>`${property.column} is null`;
  // An id that is none equals nothing; PostgreSQL would fail on the cast.
  if (property.type === 'guid' && !parseGuid(value.value)) return sql<boolean>`false`;
  return sql<boolean>`${folded(property)} = ${parameter(property, value, at)}`;
}

function callFunction(call: FunctionCall, shape: FilterShape): Condition {
  const [target, argument] = call.arguments;
  const isTextTest = ['startswith', 'endswith', 'contains'].includes(call.name);
  if (!isTextTest || call.arguments.length !== 2 || target?.type !== 'path' || argument?.type !== 'string') {
    throw filterRefusal(call.at, `'${call.name}' is not known here`);
  }
  const property = propertyAt(shape, target.path, call.at);
  if (property.type !== 'text') throw filterRefusal(call.at, `'${target.path}' is no text`);
  const text = escapeLike(argument.value.toLowerCase());
  const pattern = { startswith: `${text}%`, endswith: `%${text}`, contains: `%${text}%` }[call.name]!;
  return sql<boolean>`lower(${property.column}) like ${pattern}`;
}

function propertyAt(shape: FilterShape, path: string, at: number): FilterProperty {
  const property = find(shape.properties, path);
  if (!property) throw filterRefusal(at, `'${path}' cannot be filtered`);
  return property;
}

function find<T>(known: Readonly<Record<string, T>>, path: string): T | undefined {
  const name = foldAscii(path);
  return Object.entries(known).find(([key]) => foldAscii(key) === name)?.[1];
}

function folded(property: FilterProperty): RawBuilder<unknown> {
  return property.type === 'text' ? sql`lower(${property.column})` : property.column;
}

function parameter(property: FilterProperty, value: FilterLiteral, at: number): RawBuilder<unknown> {
  const fits = { text: 'string', guid: 'string', instant: 'instant', boolean: 'boolean' }[property.type];
  if (value.type !== fits) throw filterRefusal(at, `Expected a value of the type ${fits}`);
  if (property.type === 'guid') return sql`${value.value}::uuid`;
  return property.type === 'text' ? sql`lower(${value.value})` : sql`${value.value}`;
}
