/**
 * The way down to this page. The last step is the page itself and is not shown.
 */
import { Link } from '@tanstack/react-router';
import ChevronRight from 'lucide-react/icons/chevron-right';
import './page-header.css';

export interface BreadcrumbStep {
  label: string;
  href: string;
}

export function Breadcrumb({ steps }: { steps: BreadcrumbStep[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="breadcrumb">
        {steps.map((step, index) => (
          <li key={step.href}>
            <Link to={step.href}>{step.label}</Link>
            {index < steps.length - 1 && <ChevronRight size={13} aria-hidden="true" />}
          </li>
        ))}
      </ol>
    </nav>
  );
}
