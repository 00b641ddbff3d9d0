import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { parseTraceback, type TracebackFrame, type TracebackPart } from '../../format/traceback.ts';
import { CodeSnippet } from '../CodeSnippet/CodeSnippet.tsx';
import styles from './Traceback.module.css';

/** A Python traceback; frames of installed packages are folded, those of the application stand out. */
export function Traceback({ text, cut }: { readonly text: string; readonly cut: boolean }) {
  const parts = useMemo(() => parseTraceback(text), [text]);
  return (
    <CodeSnippet
      caption={cut ? 'Traceback (cut at the payload limit)' : 'Traceback'}
      code={text}
      what="traceback"
    >
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the text
        <Part key={index} part={part} last={index === parts.length - 1} />
      ))}
    </CodeSnippet>
  );
}

function Part({ part, last }: { readonly part: TracebackPart; readonly last: boolean }) {
  if (part.type === 'text') return <div className={last ? styles.exception : styles.text}>{part.text}</div>;
  if (part.library) return <LibraryFrames frames={part.frames} />;
  return <Frames frames={part.frames} />;
}

function LibraryFrames({ frames }: { readonly frames: readonly TracebackFrame[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={13} aria-hidden="true" />
        {frames.length === 1 ? '1 library frame' : `${frames.length} library frames`}
      </button>
      {open && <Frames frames={frames} />}
    </>
  );
}

function Frames({ frames }: { readonly frames: readonly TracebackFrame[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: recursion repeats frames; a frame is its place
  return frames.map((frame, index) => <Frame key={index} frame={frame} />);
}

function Frame({ frame }: { readonly frame: TracebackFrame }) {
  return (
    <div className={frame.library ? styles.libraryFrame : styles.frame}>
      <div className={styles.where}>
        {frame.file}
        <span className={styles.line}>:{frame.line}</span> {frame.name}
      </div>
      {frame.source.length > 0 && <div className={styles.source}>{frame.source.join('\n')}</div>}
    </div>
  );
}
