/**
 * The keys of the list of people, for those who want to know them.
 */
const shortcuts: readonly (readonly [keys: readonly string[], text: string])[] = [
  [['A'], 'Approve'],
  [['D'], 'Deny'],
  [['U'], 'Don’t know'],
  [['J', '↓'], 'Next person'],
  [['K', '↑'], 'Person before'],
  [['N'], 'Next one not answered'],
  [['R'], 'Write the reason; Enter ends it'],
  [['X'], 'Choose; A, D and U then answer about all who are chosen'],
];

export function Shortcuts() {
  return (
    <details className="shortcuts" open={matchMedia('(min-width: 721px)').matches}>
      <summary>Keys, while a person has the focus</summary>
      <dl>
        {shortcuts.map(([keys, text]) => (
          <div key={text}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
