/** The door of the signals: what home directories say of accounts between two sign-ins. */
export { bindAccount, changeAccount, deleteAccount, type AccountChange, type NewAccount } from './provision-account.ts';
export {
  countAccounts,
  findAccount,
  listAccounts,
  type AccountFilter,
  type ProvisionedAccount,
} from './provisioned-account-store.ts';
export {
  addProvisioningToken,
  findProvisionedHome,
  listProvisioningTokens,
  provisioningUrl,
  removeProvisioningToken,
  type ProvisioningToken,
} from './provisioning-token.ts';
export { closeStream, openStream, verifyStream, type StreamInput } from './manage-stream.ts';
export { pollSignals } from './poll-signals.ts';
export { findStream, type SignalStream } from './signal-stream-store.ts';
export { receiveLogout, receiveSignal } from './receive-signal.ts';
export { forgetOldSignals, listLastSignals } from './signal-store.ts';
