import './index.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { Toaster } from 'sonner'
import { newQueryClient } from '@/api/query'
import { useTheme } from '@/shell/theme'
import { router } from './routes'

const queries = newQueryClient()

function Console() {
  const theme = useTheme((state) => state.theme)
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      {/* On the left, and above the bar of a narrow screen: the button that was just pressed stays free. */}
      <Toaster theme={theme} position="bottom-left" mobileOffset={{ bottom: '5rem' }} closeButton toastOptions={{ className: 'font-sans', duration: 6000 }} />
    </QueryClientProvider>
  )
}

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  )
}
