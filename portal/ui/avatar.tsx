/**
 * The first letters of a name, or an icon, in a quiet circle.
 */
import type { ReactNode } from 'react';
import './avatar.css';

export function Avatar({ name, icon }: { name: string; icon?: ReactNode }) {
  return (
    <span className="avatar" aria-hidden="true" data-initials={icon ? undefined : initials(name)}>
      {icon}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s@.]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = words[0]?.[0] ?? '?';
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}
