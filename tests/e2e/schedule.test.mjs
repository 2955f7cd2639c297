// What is scheduled waits in WordPress, at the right hour of the site's own time, also across a change of the clocks; it is
// filed under the author and the terms that the site's settings say. By both ways into a real WordPress.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';

import { until } from '../../tools/lab/process.mjs';
import { Lab } from './setup.mjs';
import { idle, publish } from './content.mjs';

/** A model that writes: what the built-in provider makes are drafts for people, and those are not scheduled. */
async function model() {
  const words = 'Rinse the kettle well, then fill it with water and a spoon of citric acid and let it rest for half an hour before you boil it.';
  const article = (n) => ({
    title: `Article ${n}`, slug: `article-${n}`, excerpt: 'In short.', seo: { title: 'T', description: 'D', focus_keyword: 'kettle', secondary_keywords: [] },
    categories: ['Kettles'], tags: ['descaling'], document: { blocks: [{ type: 'heading', level: 2, text: 'How' }, ...[1, 2, 3].map((i) => ({ type: 'paragraph', text: `${i}. ${words}` }))] },
  });
  let n = 0;
  const server = createServer(async (request, answer) => {
    for await (const _ of request);
    n += 1;
    const content = JSON.stringify(article(n));
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify({ id: `x${n}`, object: 'chat.completion', model: 'test', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }], usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 } }));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { url: `http://127.0.0.1:${server.address().port}/v1`, stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
}

/** Two articles that a model wrote. */
async function written(lab, writer) {
  await lab.keywords();
  await lab.api.post(`${lab.at}/planner/keywords/cluster`, { all_unclustered: true });
  await idle(lab);
  for (const cluster of (await lab.api.list(`${lab.at}/planner/clusters`)).slice(0, 2)) {
    await lab.api.post(`${lab.at}/planner/clusters/${cluster.id}/generate_ideas`, {});
    await idle(lab);
  }
  const ids = (await lab.api.list(`${lab.at}/planner/ideas`)).slice(0, 2).map((idea) => idea.id);
  const { created } = await lab.api.post(`${lab.at}/planner/ideas/queue`, { ids });
  await lab.daemon.stop();
  Object.assign(lab.daemon.env, { IGNY8__AI__PROVIDER: 'openai_compatible', IGNY8__AI__BASE_URL: writer.url });
  await lab.daemon.start();
  await lab.api.post(`${lab.at}/writer/tasks/generate`, { ids: created });
  await idle(lab);
  const contents = await lab.api.list(`${lab.at}/writer/content`);
  assert.deepEqual(contents.map((content) => content.working_draft), [false, false], JSON.stringify(contents));
  return contents;
}

/** The days around the night in which Berlin's clocks go forward next year. */
const year = new Date().getUTCFullYear() + 1;
const sunday = 31 - new Date(Date.UTC(year, 2, 31)).getUTCDay();
const [saturday, monday] = [sunday - 1, sunday + 1].map((day) => `${year}-03-${day}`);

const POSTS = `echo wp_json_encode( array_map( fn( $post ) => array( 'id' => $post->ID, 'status' => $post->post_status, 'local' => $post->post_date, 'gmt' => $post->post_date_gmt,
  'author' => (int) $post->post_author, 'tags' => wp_get_post_tags( $post->ID, array( 'fields' => 'names' ) ),
  'categories' => array_map( fn( $term ) => array( $term->name, $term->parent ? get_term( $term->parent )->name : '' ), get_the_category( $post->ID ) ) ),
  get_posts( array( 'post_status' => 'future', 'numberposts' => -1, 'orderby' => 'date', 'order' => 'ASC' ) ) ) );`;

for (const transport of ['plugin', 'push']) {
  describe(`a scheduled article, by ${transport}`, () => {
    let lab, writer;
    before(async () => {
      writer = await model();
      lab = await Lab.open({ plugin: transport === 'plugin' });
      lab.wordpress.eval("update_option( 'timezone_string', 'Europe/Berlin' ); echo 1;");
      if (transport === 'plugin') {
        lab.wordpress.eval("update_option( 'igny8_settings', array( 'statuses' => array( 'draft', 'future', 'publish' ), 'create_terms' => true ) + (array) get_option( 'igny8_settings' ) ); echo 1;");
        await lab.pair();
        lab.wordpress.tick();
      } else {
        const { url, user, app_password } = lab.wordpress;
        await lab.api.call('PUT', `${lab.at}/integration/wordpress/rest`, { url, username: user, application_password: app_password, allow_private_network: true });
      }
    });
    after(async () => { await lab?.close(); await writer?.stop(); });

    it('waits there for nine o\'clock on either side of the change', async () => {
      const editor = lab.wordpress.users.editor.id;
      await lab.api.call('PUT', `${lab.at}/publisher/settings`, { author_wp_user_id: editor, categories: 'nested', tags: false, create_terms: true });
      const [winter, summer] = await written(lab, writer);
      // 09:00 in Berlin is 08:00 UTC before the last Sunday of March, 07:00 UTC after it
      await publish(lab, winter, { scheduled_for: `${saturday}T08:00:00Z` });
      await publish(lab, summer, { scheduled_for: `${monday}T07:00:00Z` });
      await until('every delivery to end', async () => {
        const deliveries = await lab.api.list(`${lab.at}/publisher/deliveries`);
        if (transport === 'plugin') lab.wordpress.tick();
        return deliveries.every((delivery) => !['offered', 'leased'].includes(delivery.status)) && deliveries;
      }, { seconds: 120, every: 300 });
      const posts = lab.wordpress.eval(POSTS);
      assert.deepEqual(posts.map(({ local, gmt }) => [local, gmt]), [[`${saturday} 09:00:00`, `${saturday} 08:00:00`], [`${monday} 09:00:00`, `${monday} 07:00:00`]], JSON.stringify(await lab.api.list(`${lab.at}/publisher/deliveries`)));
      for (const post of posts) {
        assert.deepEqual([post.author, post.tags, post.categories], [editor, [], [['Kettles', 'General']]]);
      }
      const [delivery] = await lab.api.list(`${lab.at}/publisher/deliveries`);
      assert.deepEqual([delivery.wp_status, delivery.publish_at?.slice(0, 10)], ['future', monday]);
      assert.equal((await lab.api.get(`${lab.at}/writer/content/${winter.id}`)).delivery_status, 'delivered', 'live only when it is public');
    });
  });
}
