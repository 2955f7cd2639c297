// The main job with the plugin: keywords in, posts out, on a rule; once calmly, once under kill -9.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { openPosts } from '../browser/lib/editor.mjs';
import { Lab } from './setup.mjs';

const POSTS = 10;
const KILLS = 10;

/** Ten posts, each once, each as the daemon knows it. */
async function hold(lab) {
  const posts = lab.wordpress.posts();
  assert.equal(posts.length, POSTS, 'as many posts as were asked for');
  assert.equal(new Set(posts.map((post) => post.content_id)).size, POSTS, 'no content twice');
  const contents = await lab.api.list(`${lab.at}/writer/content`);
  for (const post of posts) {
    const content = contents.find((candidate) => candidate.id === post.content_id);
    assert.equal(content?.wp?.post_id, post.id, 'the daemon knows the post');
    assert.ok(content.wp.url, 'and its URL');
    assert.equal(post.status, 'draft', 'a working draft is never published beyond a draft');
    assert.ok(post.thumbnail > 0, `"${post.title}" has a featured image`);
    assert.ok(post.categories.length > 0 && !post.categories.includes('Uncategorized'), `"${post.title}" has a category`);
    assert.ok(post.seo_title, `"${post.title}" has an SEO title`);
    assert.match(post.content, /^<!-- wp:/, 'blocks');
    assert.doesNotMatch(post.content, /\{\{igny8:/, 'no placeholder is left');
  }
  assert.equal(lab.wordpress.attachments(), POSTS * 2, 'each picture once: a featured one and one in the text');
  assert.deepEqual(lab.promises()?.verdict, 'ok', JSON.stringify(lab.promises()));
}

describe('a calm run', () => {
  let lab;
  before(async () => { lab = await Lab.open(); await lab.pair(); await lab.keywords(); });
  after(() => lab?.close());

  it('ends with ten posts, and a second pull changes nothing', async () => {
    const rule = await lab.rule(POSTS);
    const { id } = await lab.api.post(`${lab.at}/automation/rules/${rule.id}/run_now`);
    const run = await lab.run(id);
    assert.equal(run.status, 'completed', JSON.stringify(run));
    await lab.delivered();
    await hold(lab);
    const [nudge] = await lab.api.list(`${lab.at}/jobs?kind=deliveries.nudge`);
    assert.equal(nudge.result.answer, 'the plugin was told to pull');
    lab.wordpress.tick();
    await hold(lab);
  });

  it('is opened by the block editor without "Attempt recovery"', async () => {
    const { url, user, password } = lab.wordpress;
    const opened = await openPosts(url, lab.wordpress.posts().map((post) => post.id), { user, password });
    assert.equal(opened.length, POSTS);
    for (const post of opened) {
      assert.ok(post.count > 10, `post ${post.id} has blocks`);
      assert.deepEqual([post.bad, post.warnings], [[], 0], `post ${post.id}`);
    }
  });
});

describe('a run whose daemon is killed ten times', () => {
  let lab;
  before(async () => { lab = await Lab.open(); await lab.pair(); await lab.keywords(); });
  after(() => lab?.close());

  it('ends with the same posts, none twice, none missing', async () => {
    const secrets = await lab.secrets();
    const rule = await lab.rule(POSTS);
    const { id } = await lab.api.post(`${lab.at}/automation/rules/${rule.id}/run_now`);
    const scribe = await lab.scribe();
    for (let kill = 0; kill < KILLS; kill += 1) {
      await pause(randomInt(20, 700));
      await lab.daemon.kill();
      await lab.daemon.start();
    }
    const acknowledged = await scribe.end();
    const run = await lab.run(id);
    assert.equal(run.status, 'completed', JSON.stringify(run));
    await lab.delivered();
    await hold(lab);
    const kept = new Set(await lab.byHand());
    assert.ok(acknowledged.length > KILLS, `${acknowledged.length} writes were answered`);
    assert.deepEqual(acknowledged.filter((text) => !kept.has(text)), [], 'no acknowledged write disappeared');
    assert.deepEqual(await lab.leaks(secrets), [], 'no secret stands in clear');
  });
});
