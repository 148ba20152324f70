/**
 * A link that looks like a button: it goes somewhere and changes nothing.
 */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import './button.css';
import { classNames } from './class-names.ts';

interface ButtonLinkProps {
  /** A path of the portal, or an absolute address. */
  href: string;
  variant?: 'primary' | 'secondary' | 'quiet';
  size?: 'normal' | 'small';
  icon?: ReactNode;
  newTab?: boolean;
  /** Says more than what is seen, to those who hear the page. */
  label?: string;
  children: ReactNode;
}

export function ButtonLink({
  href,
  variant = 'secondary',
  size = 'normal',
  icon,
  newTab,
  label,
  children,
}: ButtonLinkProps) {
  const className = classNames('button', `button-${variant}`, size === 'small' && 'button-small');
  const inPortal = href.startsWith('/') && !href.startsWith('/portal/api/') && !newTab;
  if (inPortal) {
    return (
      <Link to={href} className={className} aria-label={label}>
        {icon}
        {children}
      </Link>
    );
  }
  return (
    <a
      href={href}
      className={className}
      aria-label={label}
      {...(newTab ? { target: '_blank', rel: 'noreferrer' } : {})}
    >
      {icon}
      {children}
    </a>
  );
}
