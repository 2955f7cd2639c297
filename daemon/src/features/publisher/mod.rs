pub mod deliveries {
    use crate::platform::{
        error::Result,
        ids::ContentId,
        store::{SiteScope, Tx},
    };
    pub async fn counts(_s: &SiteScope) -> Result<std::collections::BTreeMap<String, u64>> {
        Ok(Default::default())
    }
    pub async fn deliver(_s: &SiteScope<Tx>, _c: ContentId, _p: Option<String>) -> Result<()> {
        Ok(())
    }
}
