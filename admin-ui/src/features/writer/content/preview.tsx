// The rendered article in a frame of its own: no script runs there, no form is sent, nothing reaches the console.
import { useEffect, useMemo, useState } from 'react'
import { useTheme } from '@/shell/theme'

const STYLE = `
:root{color-scheme:light dark}
body{margin:0;padding:24px;font:16px/1.65 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;color:#1c1917;background:#fff;overflow-wrap:break-word}
main{max-width:44rem;margin:0 auto}
h1{font-size:1.9rem;line-height:1.2;letter-spacing:-.02em;margin:0 0 1rem}
h2{font-size:1.4rem;line-height:1.3;margin:2.2rem 0 .6rem}h3{font-size:1.15rem;margin:1.6rem 0 .5rem}h4{margin:1.2rem 0 .4rem}
p,ul,ol,figure,table,blockquote,pre{margin:0 0 1rem}
img{max-width:100%;height:auto;border-radius:8px}figcaption{font-size:.85rem;color:#6b6660}
blockquote{border-left:3px solid #e5e1dc;padding-left:1rem;color:#57534e}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{border:1px solid #e5e1dc;padding:.4rem .6rem;text-align:left}
pre{background:#f3f1ee;padding:1rem;border-radius:8px;overflow-x:auto}code{font-size:.9em}
a{color:#b83a0a}details{border:1px solid #e5e1dc;border-radius:8px;padding:.75rem 1rem;margin-bottom:.75rem}summary{font-weight:600}
.dark{color:#f5f2ef;background:#1b1817}.dark a{color:#fb9a5a}.dark blockquote{color:#bcb5ae;border-color:#4a443f}
.dark figcaption{color:#a39b93}.dark th,.dark td,.dark details{border-color:#3a3531}.dark pre{background:#23201e}
@media(max-width:480px){body{padding:16px}}
`

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)

function useDark() {
  useTheme((state) => state.theme)
  const [dark, setDark] = useState(() => document.documentElement.classList.contains('dark'))
  useEffect(() => {
    const seen = new MutationObserver(() => setDark(document.documentElement.classList.contains('dark')))
    seen.observe(document.documentElement, { attributeFilter: ['class'] })
    return () => seen.disconnect()
  }, [])
  return dark
}

export function Preview({ title, html, language }: { title: string; html: string; language: string }) {
  const dark = useDark()
  const page = useMemo(
    () =>
      `<!doctype html><html lang="${escaped(language)}"><head><meta charset="utf-8"><title>${escaped(title)}</title><base target="_blank"><style>${STYLE}</style></head>` +
      `<body class="${dark ? 'dark' : ''}"><main><h1>${escaped(title)}</h1>${html}</main></body></html>`,
    [title, html, language, dark],
  )
  // Same origin, so that the article's pictures come with the session; without allow-scripts nothing in it can run.
  return <iframe title={`Preview of ${title}`} sandbox="allow-same-origin" srcDoc={page} className="h-[70dvh] min-h-96 w-full rounded-xl border border-line bg-surface" />
}
