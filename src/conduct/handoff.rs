//! Evidence and hand-offs: what a failure must record, who gets it, and what they get with it.

use super::rulings::Rulings;
use super::standard::{Standard, folded};
use crate::record::{Present, Record};
use crate::vocabulary::{Audit, Response};

impl Standard<'_> {
    pub(super) fn evidence(&self, record: &Record<&str>, rulings: &mut Rulings) {
        if !record.is_failure() {
            return;
        }
        let present = record.present();
        let class = self.class(record.class());
        let required = class.map(|class| class.evidence).unwrap_or_default();
        if required != Present::default() {
            let missing = !present.has_all(required);
            rulings.rule(Audit::EvidenceMissing, Some(missing));
        }
        let missing = !present.has_all(self.reconstruction);
        rulings.rule(Audit::NotReconstructable, Some(missing));
    }

    pub(super) fn handoff(&self, record: &Record<&str>, rulings: &mut Rulings) {
        let class = record.class();
        let failed = record.is_failure();
        let targets = if failed {
            self.planned_targets(class, record.workflow)
        } else {
            Vec::new()
        };
        let response = self.class(class).and_then(|class| class.response);
        let by_plan = failed && (response == Some(Response::Stop) || !targets.is_empty());
        let by_record = record
            .asked_next()
            .map(|action| self.asks_for_handoff(action));
        if by_plan || by_record == Some(true) {
            let nowhere = record.handed_to().is_none();
            rulings.rule(Audit::HandoffNowhere, Some(nowhere));
        } else if failed && by_record.is_none() && !self.is_planned() {
            rulings.rule(Audit::HandoffNowhere, None);
        }
        let Some(target) = record.handed_to() else {
            return;
        };
        let is_planned = |target: &str| {
            let target = folded(target);
            targets.iter().any(|planned| folded(planned) == target)
        };
        let as_planned = is_planned(target);
        if !targets.is_empty() {
            rulings.rule(Audit::HandoffElsewhere, Some(!as_planned));
        }
        let generic = !as_planned && self.is_generic(target);
        rulings.rule(Audit::HandoffGeneric, Some(generic));
        let needless = if by_plan {
            Some(false)
        } else {
            by_record.map(|asked| !asked)
        };
        rulings.rule(Audit::HandoffNeedless, needless);
        let present = record.present();
        let missing = !present.has_all(self.packet);
        rulings.rule(Audit::PacketIncomplete, Some(missing));
        let nothing = present.has_none(self.packet);
        rulings.rule(Audit::PacketEmpty, Some(nothing));
    }
}
