/** The door of the notifications: mails about what has happened. */
export { deliverNotification } from './deliver-notification.ts';
