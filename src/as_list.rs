//! Counts written down as a list of their fields, in the order of the struct. There are very many of them, and most of
//! their fields are zero.

/// Writes a struct as a list. A format for people leaves out what is zero or empty at its end, and reading fills it in
/// where the struct has `#[serde(default)]`.
macro_rules! written_as_list {
    ($name:ty { $($field:ident),+ $(,)? }) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let Self { $($field),+ } = self;
                let is_whole = !to.is_human_readable();
                let kept = [$(is_whole || !$crate::as_list::is_default($field)),+];
                let length = kept.iter().rposition(|is_kept| *is_kept).map_or(0, |last| last + 1);
                let mut list = to.serialize_tuple(length)?;
                let mut left = length;
                $(
                    if left > 0 {
                        serde::ser::SerializeTuple::serialize_element(&mut list, $field)?;
                        left -= 1;
                    }
                )+
                debug_assert_eq!(left, 0);
                serde::ser::SerializeTuple::end(list)
            }
        }
    };
}

pub(crate) use written_as_list;

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Counts {
        runs: u64,
        minutes: Option<u64>,
        names: Vec<String>,
    }

    written_as_list!(Counts {
        runs,
        minutes,
        names
    });

    #[track_caller]
    fn case(counts: &Counts, text: &str) {
        assert_eq!(serde_json::to_string(counts).unwrap(), text);
        assert_eq!(serde_json::from_str::<Counts>(text).unwrap(), *counts);
        let bytes = postcard::to_stdvec(counts).unwrap();
        assert_eq!(postcard::from_bytes::<Counts>(&bytes).unwrap(), *counts);
    }

    #[test]
    fn what_is_zero_at_the_end_is_left_out() {
        let names = vec!["a".to_owned()];
        case(&Counts::default(), "[]");
        case(
            &Counts {
                runs: 3,
                ..Counts::default()
            },
            "[3]",
        );
        case(
            &Counts {
                minutes: Some(0),
                ..Counts::default()
            },
            "[0,0]",
        );
        case(
            &Counts {
                names,
                ..Counts::default()
            },
            r#"[0,null,["a"]]"#,
        );
    }

    #[test]
    fn a_list_that_is_too_long_is_refused() {
        assert!(serde_json::from_str::<Counts>("[0,null,[],1]").is_err());
    }
}
