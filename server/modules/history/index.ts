/** The door of the history module: the past is kept from a first start on, and read by the queries of the present. */
export { beginHistory } from './begin-history.ts';
export { findStandingPlace } from './find-standing-place.ts';
export { readPast } from './read-past.ts';
