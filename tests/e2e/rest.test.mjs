// A site without our plugin: the daemon pushes over WordPress's own REST interface.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { until } from '../../tools/lab/process.mjs';
import { Lab } from './setup.mjs';

const POSTS = 3;

describe('a site without the plugin', () => {
  let lab;
  before(async () => { lab = await Lab.open({ plugin: false }); await lab.keywords(); });
  after(() => lab?.close());

  it('refuses a wrong password with what to do, and keeps nothing', async () => {
    const settings = { url: lab.wordpress.url, username: lab.wordpress.user, application_password: 'wrong wrong wrong', allow_private_network: true };
    await assert.rejects(lab.api.call('PUT', `${lab.at}/integration/wordpress/rest`, settings), (error) => {
      assert.match(error.message, /password/i);
      return true;
    });
    assert.equal((await lab.api.get(`${lab.at}/integration/wordpress`)).rest, null);
  });

  it('gets its posts by the application password', async () => {
    const settings = { url: lab.wordpress.url, username: lab.wordpress.user, application_password: lab.wordpress.app_password, allow_private_network: true };
    await lab.api.call('PUT', `${lab.at}/integration/wordpress/rest`, settings);
    const rule = await lab.rule(POSTS);
    const { id } = await lab.api.post(`${lab.at}/automation/rules/${rule.id}/run_now`);
    const run = await lab.run(id);
    assert.equal(run.status, 'completed', JSON.stringify(run));
    const contents = await until('every post to be there', async () => {
      const found = await lab.api.list(`${lab.at}/writer/content`);
      return found.length === POSTS && found.every((content) => content.wp?.post_id) && found;
      // Two first uploads at once can trip WordPress over its own folder (500): the daemon tries again after a minute and a half.
    }, { seconds: 240, every: 500 });
    const posts = lab.wordpress.eval(`
      echo wp_json_encode( array_map( function ( $post ) {
        return array( 'id' => $post->ID, 'title' => $post->post_title, 'status' => $post->post_status, 'thumbnail' => (int) get_post_thumbnail_id( $post ), 'content' => $post->post_content );
      }, get_posts( array( 'post_status' => 'draft', 'numberposts' => -1 ) ) ) );`);
    assert.equal(posts.length, POSTS);
    for (const post of posts) {
      assert.ok(contents.some((content) => content.wp.post_id === post.id));
      assert.ok(post.thumbnail > 0, `"${post.title}" has a featured image`);
      assert.doesNotMatch(post.content, /\{\{igny8:/);
    }
    assert.equal(lab.promises()?.verdict, 'ok', JSON.stringify(lab.promises()));
  });
});
