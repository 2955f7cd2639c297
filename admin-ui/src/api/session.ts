// Whether the session has ended while the console is open. A page keeps what was typed: the sign-in dialog opens above it.
import { create } from 'zustand'

interface SessionState {
  /** True once somebody is known to be signed in: only then is a 401 an ended session and not a first visit. */
  known: boolean
  ended: boolean
}

export const useSession = create<SessionState>(() => ({ known: false, ended: false }))

export const sessionKnown = () => useSession.setState({ known: true, ended: false })
export const sessionForgotten = () => useSession.setState({ known: false, ended: false })
export function sessionEnded() {
  if (useSession.getState().known) useSession.setState({ ended: true })
}
