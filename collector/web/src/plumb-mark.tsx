/** A plumb bob on its line. */
export function PlumbMark({ className = "size-6" }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={`${className} shrink-0 text-brand`} fill="none">
      <path d="M4 2.8h16M12 2.8v8.4" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
      <path d="M7.6 11.2h8.8l-1.3 5L12 21.8l-3.1-5.6z" fill="currentColor" />
    </svg>
  );
}
