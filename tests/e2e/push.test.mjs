// The push over REST when things go wrong: people's edits, deletions, other permalinks, other roles, a site that is down,
// a daemon that is killed.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { until } from '../../tools/lab/process.mjs';
import { Lab } from './setup.mjs';

/** Every post but WordPress's own first one. */
function posts(lab) {
  return lab.wordpress.eval(`
    $found = array();
    foreach ( get_posts( array( 'post_status' => array( 'any', 'trash' ), 'numberposts' => -1, 'orderby' => 'ID', 'order' => 'ASC' ) ) as $post ) {
      if ( 'hello-world' !== $post->post_name ) {
        $found[] = array( 'id' => $post->ID, 'title' => $post->post_title, 'slug' => $post->post_name, 'content' => $post->post_content, 'thumbnail' => (int) get_post_thumbnail_id( $post ),
          'alt' => get_post_meta( get_post_thumbnail_id( $post ), '_wp_attachment_image_alt', true ), 'parent' => (int) get_post_field( 'post_parent', get_post_thumbnail_id( $post ) ) );
      }
    }
    echo wp_json_encode( $found );`);
}

function enter(lab, user = { login: lab.wordpress.user, app_password: lab.wordpress.app_password }) {
  const settings = { url: lab.wordpress.url, username: user.login, application_password: user.app_password, allow_private_network: true };
  return lab.api.call('PUT', `${lab.at}/integration/wordpress/rest`, settings);
}

async function open() {
  const lab = await Lab.open({ plugin: false });
  await lab.keywords();
  await enter(lab);
  return lab;
}

/** Runs the rule for `count` posts and waits until each has its post, or `killing` has done its work. */
async function write(lab, count, killing = async () => {}) {
  const rule = await lab.rule(count);
  const { id } = await lab.api.post(`${lab.at}/automation/rules/${rule.id}/run_now`);
  await killing();
  await lab.run(id);
  return until('every post to be there', async () => {
    const found = await lab.api.list(`${lab.at}/writer/content`).catch(() => []);
    return found.length === count && found.every((content) => content.wp?.post_id) && found;
  }, { seconds: 180, every: 300 });
}

/** Publishes and waits for the end of the delivery. */
async function publish(lab, content) {
  const { id } = await lab.api.post(`${lab.at}/writer/content/${content.id}/publish`);
  return until('the delivery to end', async () => {
    const delivery = await lab.api.get(`${lab.at}/publisher/deliveries/${id}`);
    return !['offered', 'leased'].includes(delivery.status) && delivery;
  }, { seconds: 60, every: 200 });
}

const retitle = (lab, content, title) => lab.api.patch(`${lab.at}/writer/content/${content.id}`, { title });

describe('a site without the plugin, as people use it', () => {
  let lab, one, two;
  before(async () => { lab = await open(); [one, two] = await write(lab, 2); });
  after(() => lab?.close());

  it('has pictures that say what they show, and addresses of its own', async () => {
    for (const post of posts(lab)) {
      assert.ok(post.alt, `"${post.title}": the picture has an alt text`);
      assert.equal(post.parent, post.id, 'the picture belongs to its post');
      assert.doesNotMatch(post.slug, /^igny8-/, 'the address is the one that was asked for');
    }
    const [delivery] = await lab.api.list(`${lab.at}/publisher/deliveries`);
    assert.ok(delivery.warnings.some((warning) => warning.code === 'seo_not_sent'), JSON.stringify(delivery));
  });

  it('gets a change as a change of the same post', async () => {
    await retitle(lab, one, 'A better title');
    assert.equal((await publish(lab, one)).status, 'acked');
    assert.deepEqual(posts(lab).map((post) => post.id).sort(), [one.wp.post_id, two.wp.post_id].sort());
    assert.equal(posts(lab).find((post) => post.id === one.wp.post_id).title, 'A better title');
    assert.equal(lab.wordpress.attachments(), 4, 'no picture twice');
  });

  it('keeps what a person changed there', async () => {
    lab.wordpress.eval("wp_update_post( array( 'ID' => $args[0], 'post_content' => '<!-- wp:paragraph --><p>Mine.</p><!-- /wp:paragraph -->' ) ); echo 1;", String(one.wp.post_id));
    await retitle(lab, one, 'An even better title');
    const delivery = await publish(lab, one);
    assert.deepEqual([delivery.status, delivery.error_code], ['conflict', 'post_edited']);
    // What does not clash with the person's text goes out by itself: here the title.
    await until('the title beside their text', () => posts(lab).find((post) => post.id === one.wp.post_id).title === 'An even better title');
    assert.match(posts(lab).find((post) => post.id === one.wp.post_id).content, /Mine\./);
    await until('the merge to be known', async () => (await lab.api.get(`${lab.at}/writer/content/${one.id}`)).delivery_status === 'delivered');
  });

  it('says that a post was deleted there, and makes it again if asked again', async () => {
    lab.wordpress.eval('wp_delete_post( $args[0], true ); echo 1;', String(two.wp.post_id));
    await retitle(lab, two, 'Deleted over there');
    assert.equal((await publish(lab, two)).error_code, 'post_gone');
    assert.equal((await lab.api.get(`${lab.at}/writer/content/${two.id}`)).delivery_status, 'gone');
    const again = await publish(lab, two);
    assert.equal(again.status, 'acked', JSON.stringify(again));
    assert.equal(posts(lab).length, 2);
    assert.equal(lab.wordpress.attachments(), 4);
  });

  it('is reached with plain permalinks too', async () => {
    lab.wordpress.eval("update_option( 'permalink_structure', '' ); echo 1;");
    const test = await lab.api.post(`${lab.at}/integration/wordpress/test`);
    assert.ok(test.ok, test.message);
    await retitle(lab, two, 'Plain');
    assert.equal((await publish(lab, two)).status, 'acked');
    lab.wordpress.eval("update_option( 'permalink_structure', '/%postname%/' ); echo 1;");
  });

  it('says what a user with a smaller role may not do', async () => {
    const { subscriber, author } = lab.wordpress.users;
    await assert.rejects(enter(lab, { login: 'subscriber', ...subscriber }), /may not write posts/);
    const { message } = await enter(lab, { login: 'author', ...author });
    assert.match(message, /may not .*markup/);
    await enter(lab);
  });

  it('gets when it is up again what was published while it was down', async () => {
    lab.wordpress.stop();
    await retitle(lab, two, 'Patience');
    const { id } = await lab.api.post(`${lab.at}/writer/content/${two.id}/publish`);
    const waiting = await until('the first try', async () => {
      const delivery = await lab.api.get(`${lab.at}/publisher/deliveries/${id}`);
      return delivery.error && delivery;
    }, { seconds: 30, every: 200 });
    assert.deepEqual([waiting.status, waiting.error_code], ['offered', 'wp_unreachable']);
    lab.wordpress.start({ plugin: false });
    const ended = await until('the delivery to end', async () => {
      const delivery = await lab.api.get(`${lab.at}/publisher/deliveries/${id}`);
      return delivery.status !== 'offered' && delivery.status !== 'leased' && delivery;
    }, { seconds: 90, every: 500 });
    assert.equal(ended.status, 'acked', JSON.stringify(ended));
    assert.equal(lab.promises()?.verdict, 'ok', JSON.stringify(lab.promises()));
  });
});

describe('a push whose daemon is killed ten times', () => {
  const POSTS = 6;
  let lab;
  before(async () => { lab = await open(); });
  after(() => lab?.close());

  it('ends with each post once and each picture once', async () => {
    const contents = await write(lab, POSTS, async () => {
      await until('the first delivery', async () => (await lab.api.list(`${lab.at}/publisher/deliveries`)).length, { seconds: 60, every: 50 });
      for (let kill = 0; kill < 10; kill += 1) {
        await pause(randomInt(20, 900));
        await lab.daemon.kill();
        await lab.daemon.start();
      }
    });
    assert.deepEqual(posts(lab).map((post) => post.id).sort(), contents.map((content) => content.wp.post_id).sort());
    assert.equal(lab.wordpress.attachments(), POSTS * 2);
    assert.equal(lab.promises()?.verdict, 'ok', JSON.stringify(lab.promises()));
  });
});
