export function Brand({ className = '' }: { className?: string }) {
  return (
    <span className={`inline-flex items-center gap-2 ${className}`}>
      <svg aria-hidden viewBox="0 0 32 32" className="size-6">
        <rect width="32" height="32" rx="8" className="fill-btn" />
        <path
          d="M17.6 5.5c.9 4.4-5.9 7.2-5.9 13.2 0 4 2.7 7.3 6.1 7.3 3.3 0 6-2.7 6-6.3 0-3.2-1.7-5-2.6-7.3-.5 1.7-1.2 2.7-2.3 3.5.6-4.1-.2-7.7-1.3-10.4Z"
          className="fill-accent-bar"
        />
      </svg>
      <span className="text-lg font-semibold tracking-tight">
        IGNY<span className="text-accent">8</span>
      </span>
    </span>
  )
}
