import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { loadEnv } from 'vite'
import { defineConfig } from 'vitest/config'

// `npm run dev` talks to a daemon on this machine; the build is embedded in that daemon.
const daemon = loadEnv('', '.', 'IGNY8_')['IGNY8_URL'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  base: '/app/',
  plugins: [react(), tailwindcss()],
  resolve: { tsconfigPaths: true },
  server: { proxy: { '/api': daemon } },
  build: {
    target: 'es2022',
    // An inlined asset would be a data: script or font, which the daemon's content policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    css: false,
    restoreMocks: true,
  },
})
