;(function () {
  var chosen = null
  try {
    chosen = localStorage.getItem('igny8-theme')
  } catch (_) {
    // Storage can be switched off; the system's preference is used then.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
})()
