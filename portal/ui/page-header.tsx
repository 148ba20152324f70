/**
 * The head of a page: way down, title, one sentence, actions at the right.
 */
import { type ReactNode, useEffect } from 'react';
import { Breadcrumb, type BreadcrumbStep } from './breadcrumb.tsx';
import './page-header.css';

interface PageHeaderProps {
  title: string;
  badges?: ReactNode;
  text?: ReactNode;
  breadcrumb?: BreadcrumbStep[];
  actions?: ReactNode;
}

export function PageHeader({ title, badges, text, breadcrumb, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Daypass`;
  }, [title]);
  return (
    <header className="page-header">
      {breadcrumb && <Breadcrumb steps={breadcrumb} />}
      <div className="page-header-line">
        <div className="page-header-titles">
          <div className="row">
            <h1 className="break">{title}</h1>
            {badges}
          </div>
          {text && <p className="soft page-header-text">{text}</p>}
        </div>
        {actions && <div className="page-header-actions">{actions}</div>}
      </div>
    </header>
  );
}
