/**
 * A person or a group in a list: picture, name with badges, and a line below.
 */
import { Link } from '@tanstack/react-router';
import Users from 'lucide-react/icons/users';
import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import './data-table.css';

interface PersonCellProps {
  name: string;
  detail?: string | null | undefined;
  group?: boolean;
  href?: string | undefined;
  badges?: ReactNode;
}

export function PersonCell({ name, detail, group = false, href, badges }: PersonCellProps) {
  return (
    <span className="cell-person">
      {group ? <Avatar name={name} icon={<Users size={14} />} /> : <Avatar name={name} />}
      <span className="cell-two-lines">
        <span className="cell-title">
          {href ? <Link to={href}>{name}</Link> : name}
          {badges}
        </span>
        {detail && <span className="break">{detail}</span>}
      </span>
    </span>
  );
}
