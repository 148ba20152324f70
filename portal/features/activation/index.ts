/** The door of this feature. */
export { MyRolesPage } from './my-roles-page.tsx';
export { activeQuery, eligibilityScheduleId, eligibleQuery } from './activation-data.ts';
export { placeOf, titleOf, titleThere } from './role-cells.tsx';
export { useStanding } from './role-standing.ts';
