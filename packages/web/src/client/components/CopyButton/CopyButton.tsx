import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../Button/Button.tsx';
import { copyText } from './copy-text.ts';

/** Copies a text and says so. `what` completes "Copy …". */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 1600);
    return () => clearTimeout(timer);
  }, [outcome]);
  const label = outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Cannot copy' : `Copy ${what}`;
  return (
    <Button
      look="ghost"
      square
      aria-label={label}
      title={label}
      onClick={() => void copyText(text).then((done) => setOutcome(done ? 'copied' : 'refused'))}
    >
      {outcome === 'copied' ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      <span className="visually-hidden" aria-live="polite">
        {outcome === 'copied' ? 'Copied' : ''}
      </span>
    </Button>
  );
}
