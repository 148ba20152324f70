/**
 * Search and pick one: the page brings the matches for what was typed, the box shows and chooses.
 *
 * It never filters by itself; what the server found is what is offered.
 */
import { Combobox as BaseCombobox } from '@base-ui/react/combobox';
import Search from 'lucide-react/icons/search';
import type { ReactNode } from 'react';
import { Field } from './field.tsx';
import './popup.css';

interface ComboboxProps<T> {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  placeholder?: string;
  autoFocus?: boolean;
  items: T[];
  loading: boolean;
  /** What was typed. */
  text: string;
  onTextChange: (text: string) => void;
  itemKey: (item: T) => string;
  itemText: (item: T) => string;
  renderItem: (item: T) => ReactNode;
  emptyText: string;
  onPick: (item: T) => void;
}

export function Combobox<T>(props: ComboboxProps<T>) {
  const {
    label,
    hint,
    error,
    placeholder,
    autoFocus = false,
    items,
    loading,
    text,
    onTextChange,
    itemKey,
    itemText,
    renderItem,
  } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      <BaseCombobox.Root<T>
        items={items}
        filter={null}
        value={null}
        inputValue={text}
        onInputValueChange={(next, event) => {
          // What was typed stays when the list closes; only typing changes it.
          if (event.reason === 'input-change') onTextChange(next);
        }}
        itemToStringLabel={itemText}
        isItemEqualToValue={(a, b) => itemKey(a) === itemKey(b)}
        onValueChange={(item) => {
          if (item !== null) props.onPick(item);
        }}
      >
        <BaseCombobox.InputGroup className="input-group">
          <Search size={15} aria-hidden="true" />
          <BaseCombobox.Input placeholder={placeholder} autoFocus={autoFocus} />
        </BaseCombobox.InputGroup>
        <BaseCombobox.Portal>
          <BaseCombobox.Positioner className="popup-positioner" sideOffset={4}>
            <BaseCombobox.Popup className="popup" role="region" aria-label={`Matches for: ${label}`}>
              <BaseCombobox.Status className="popup-note-slot">
                {loading && <div className="popup-note">Searching…</div>}
              </BaseCombobox.Status>
              <BaseCombobox.Empty>{!loading && <div className="popup-note">{props.emptyText}</div>}</BaseCombobox.Empty>
              <BaseCombobox.List>
                {(item: T) => (
                  <BaseCombobox.Item key={itemKey(item)} value={item} className="popup-item">
                    {renderItem(item)}
                  </BaseCombobox.Item>
                )}
              </BaseCombobox.List>
            </BaseCombobox.Popup>
          </BaseCombobox.Positioner>
        </BaseCombobox.Portal>
      </BaseCombobox.Root>
    </Field>
  );
}
