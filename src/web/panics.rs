//! A panic must not end in silence.

use wasm_bindgen::prelude::*;
use web_sys::BroadcastChannel;

/// Posts every later panic, those in pool threads too, as text on the named channel.
///
/// A panic leaves the instance unusable, and one in a pool thread leaves nobody to report it: the
/// channel reaches the page from any thread. The name should be the page's own, since all tabs of
/// a site share channels.
#[wasm_bindgen(js_name = announcePanics)]
pub fn announce_panics(channel: String) {
    std::panic::set_hook(Box::new(move |info| {
        console_error_panic_hook::hook(info);
        if let Ok(channel) = BroadcastChannel::new(&channel) {
            // Nothing is left to tell if the post fails: the console has the message.
            let _ = channel.post_message(&info.to_string().into());
        }
    }));
}
