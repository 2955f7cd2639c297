// What an action costs, shown before it starts. The daemon charges; these are its published prices.
export const CREDITS = {
  cluster: (keywords: number) => (keywords === 0 ? 0 : Math.max(1, Math.ceil(keywords / 30))),
  content: (tasks: number) => tasks * 3,
  images: (images: number) => images,
}
