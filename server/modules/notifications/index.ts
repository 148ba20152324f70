/** The door of the notifications: mails about what has happened, and those that could not be delivered. */
export { mailDelivery, priorityOf } from './deliver-notification.ts';
export { sendAgain } from './send-again.ts';
export { countUndelivered, listUndelivered, type UndeliveredMail } from './undelivered-mail-store.ts';
