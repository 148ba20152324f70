/** The door of this feature: two tabs of a resource. */
export { ResourceOverview } from './resource-overview.tsx';
export { WaitingRequests } from './waiting-requests.tsx';
