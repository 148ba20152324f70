/** The door of the signals: what home directories say of accounts between two sign-ins. */
export { receiveLogout, receiveSignal } from './receive-signal.ts';
export { forgetOldSignals, listLastSignals } from './signal-store.ts';
