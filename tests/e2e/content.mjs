// Much content, quickly: what a test of deliveries needs before it begins.
import { until } from '../../tools/lab/process.mjs';

const NOUNS = ['kettle', 'teapot', 'lantern', 'hammock', 'rucksack', 'compass', 'ladder', 'drill', 'workbench', 'vase', 'armchair', 'bookshelf',
  'carpet', 'curtain', 'duvet', 'espresso machine', 'freezer', 'greenhouse', 'hedge trimmer', 'ironing board', 'juicer', 'kayak', 'lawn mower', 'mattress',
  'notebook', 'oven', 'printer', 'quilt', 'radiator', 'sewing machine', 'tripod', 'umbrella', 'violin', 'wardrobe', 'xylophone', 'yoga mat', 'zip line',
  'aquarium', 'bicycle', 'candle', 'dehumidifier', 'easel', 'fountain pen', 'guitar', 'helmet', 'ice skate', 'jigsaw', 'keyboard', 'loom', 'microscope'];
const WISHES = ['how to clean a', 'best', 'how to repair a', 'cheap', 'how to store a', 'what size of'];

/** Waits until no job is queued or runs. */
export function idle(lab, seconds = 900) {
  return until('every job to end', async () => (await lab.api.call('GET', `${lab.at}/jobs?status=queued,running&page_size=1`).catch(() => ({ count: 1 }))).count === 0, { seconds, every: 200 });
}

/** `count` pieces of content; the oldest `pictured` of them have their pictures. */
export async function write(lab, count, { pictured = count } = {}) {
  const [sector] = await lab.api.list(`${lab.at}/sectors`);
  const nouns = NOUNS.slice(0, Math.min(NOUNS.length, Math.ceil(count / 3)));
  const rows = nouns.flatMap((noun, i) => WISHES.map((wish, j) => `${wish} ${noun},${1000 - i * 7 - j},${10 + j}`));
  await lab.api.post(`${lab.at}/planner/keywords/import?sector_id=${sector.id}`, `Keyword,Volume,Difficulty\n${rows.join('\n')}\n`);
  await lab.api.post(`${lab.at}/planner/keywords/cluster`, { all_unclustered: true });
  await idle(lab);
  let ideas = [];
  for (const cluster of await lab.api.list(`${lab.at}/planner/clusters`)) {
    await lab.api.post(`${lab.at}/planner/clusters/${cluster.id}/generate_ideas`, {});
    await idle(lab);
    ideas = await lab.api.list(`${lab.at}/planner/ideas`);
    if (ideas.length >= count) break;
  }
  if (ideas.length < count) throw new Error(`only ${ideas.length} ideas came of ${rows.length} keywords, not ${count}`);
  for (let at = 0; at < count; at += 100) {
    const ids = ideas.slice(at, Math.min(count, at + 100)).map((idea) => idea.id);
    const { created } = await lab.api.post(`${lab.at}/planner/ideas/queue`, { ids });
    await lab.api.post(`${lab.at}/writer/tasks/generate`, { ids: created });
    await idle(lab);
  }
  if (pictured > 0) await draw(lab, pictured);
  return (await lab.api.list(`${lab.at}/writer/content`)).slice(0, count);
}

/** The pictures of the oldest pieces: planned and drawn by a rule, as people do it. */
async function draw(lab, pieces) {
  const rule = await lab.api.post(`${lab.at}/automation/rules`, {
    name: `Pictures ${Date.now()}`, stages: ['image_prompts', 'images'], cron: '0 3 1 1 *', time_zone: 'UTC', enabled: true, limits: { image_prompts: pieces, images: pieces * 2 },
  });
  const { id } = await lab.api.post(`${lab.at}/automation/rules/${rule.id}/run_now`);
  const run = await until('the pictures', async () => {
    const found = await lab.api.get(`${lab.at}/automation/runs/${id}`).catch(() => null);
    return found?.finished_at && found;
  }, { seconds: 1800 });
  if (run.status !== 'completed') throw new Error(`the pictures were not drawn: ${JSON.stringify(run)}`);
}

export const retitle = (lab, content, title) => lab.api.patch(`${lab.at}/writer/content/${content.id}`, { title });
export const publish = (lab, content, body = {}) => lab.api.post(`${lab.at}/writer/content/${content.id}/publish`, body);
