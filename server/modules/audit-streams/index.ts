/** The door of the audit streams: where the sealed trail is forwarded to, and how far it is. */
export { TrailForwarder } from './forward-trail.ts';
export { readStreams, type StreamSettings } from './stream-settings.ts';
export { listStreamStates, type StreamState } from './stream-states.ts';
