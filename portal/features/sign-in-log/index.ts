/** The door of this feature: the sign-in log, of everybody, of one person, and one's own. */
export { OwnSignIns, PersonSignIns } from './person-sign-ins.tsx';
export { SignInsPage } from './sign-ins-page.tsx';
