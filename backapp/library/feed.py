"""The public list of changes as an Atom feed."""

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from backapp.library import history
from backapp.library.history import Entry

NEWEST = 30


class ChangesFeed(Feed):
    """The newest published changes, with the same words as the page."""

    feed_type = Atom1Feed

    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = "public, max-age=600"  # the same for everybody
        return response

    def title(self):
        return _("What we changed")

    def link(self):
        return reverse("changes")

    def subtitle(self):
        return _("Changes of the exercises, questions and rules, and why.")

    def items(self):
        return history.public(history.published()[:NEWEST])

    def item_title(self, item: Entry):
        return ", ".join(item.touches[:3]) or str(item.change)

    def item_description(self, item: Entry):
        return " · ".join(filter(None, (item.change.direction_for_visitors, item.change.reason)))

    def item_link(self, item: Entry):
        return f"{reverse('changes')}#change-{item.change.pk}"

    def item_pubdate(self, item: Entry):
        return item.change.decided_at

    def item_updateddate(self, item: Entry):
        return item.change.decided_at
