/**
 * An address the portal does not have.
 */
import { ButtonLink } from '../ui/button-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import MapPinOff from 'lucide-react/icons/map-pin-off';

export function NotFoundPage() {
  return (
    <main className="broken-page">
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        icon={<MapPinOff size={18} />}
        title="There is no page at this address"
        text="The link may be incomplete or out of date."
        action={<ButtonLink href="/">Go to the first page</ButtonLink>}
      />
    </main>
  );
}
