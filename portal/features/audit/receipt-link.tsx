/**
 * The receipt of a request as a file: what was asked, agreed and done, signed by the audit log.
 */
import ReceiptText from 'lucide-react/icons/receipt-text';
import { ButtonLink } from '../../ui/button-link.tsx';

interface ReceiptLinkProps {
  requestId: string;
  /** What it is a receipt of, for those who hear the page. */
  of: string;
  variant?: 'secondary' | 'quiet';
}

export function ReceiptLink({ requestId, of, variant = 'quiet' }: ReceiptLinkProps) {
  return (
    <ButtonLink
      href={`/portal/api/requests/${requestId}/receipt`}
      variant={variant}
      size={variant === 'quiet' ? 'small' : 'normal'}
      label={`Receipt of ${of}`}
      icon={<ReceiptText size={14} aria-hidden="true" />}
    >
      Receipt
    </ButtonLink>
  );
}
