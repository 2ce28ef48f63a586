"""Who we are: the organization, its regions, entities, people's roles and the calendar."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid


class Organization(models.Model):
    """The organization this home belongs to. There is exactly one."""

    only_one = models.BooleanField(default=True, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.JSONField(default=dict)
    base_currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=64, default="UTC")
    # Shown on every page and document while true: the data are invented.
    is_illustrative = models.BooleanField(default=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(only_one=True), name="there_is_one_organization"),)

    def __str__(self) -> str:
        return text_in(self.name)


class Country(models.Model):
    """A country or area by its ISO 3166 codes, with the note that the UN attaches to its name, if any."""

    iso2 = models.CharField(max_length=2, unique=True)
    iso3 = models.CharField(max_length=3, unique=True)
    m49 = models.CharField(max_length=3, blank=True)
    name = models.JSONField(default=dict)
    designation_note = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return text_in(self.name)


class Region(models.Model):
    """A part of the world, or headquarters, that entities are grouped by."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "code")

    def __str__(self) -> str:
        return text_in(self.name)


class EntityQuerySet(models.QuerySet["Entity"]):
    """Filters for entities."""

    def visible_to(self, person: User) -> EntityQuerySet:
        """Keep the entities this person may know of: all, for anyone with a role in force."""
        return self.filter(Exists(Membership.objects.of_today(person)))

    def with_detail(self, on: date) -> EntityQuerySet:
        """Attach the detail in force on that day as `detail`, for `detail__region` and so on."""
        return self.annotate(
            detail=FilteredRelation(
                "details",
                condition=Q(details__valid_from__lte=on)
                & (Q(details__valid_to=None) | Q(details__valid_to__gte=on)),
            ),
        ).annotate(
            name=F("detail__name"),
            region_code=F("detail__region__code"),
            region_name=F("detail__region__name"),
        )

    def open_on(self, day: date) -> EntityQuerySet:
        """Keep the entities that existed on that day."""
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gte=day)
        )


class Entity(models.Model):
    """A part of the organization that plans and reports. Its stable code is its identity across years."""

    class Kind(models.TextChoices):
        HEADQUARTERS_DIVISION = "HEADQUARTERS_DIVISION", _("Headquarters division")
        HEADQUARTERS_BRANCH = "HEADQUARTERS_BRANCH", _("Headquarters branch")
        HEADQUARTERS_SECTION = "HEADQUARTERS_SECTION", _("Headquarters section")
        COUNTRY_OFFICE = "COUNTRY_OFFICE", _("Country office")
        REGIONAL_OFFICE = "REGIONAL_OFFICE", _("Regional office")
        MISSION_COMPONENT = "MISSION_COMPONENT", _("Human rights component of a peace mission")
        ADVISER = "ADVISER", _("Human rights adviser")
        OTHER = "OTHER", _("Other")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="entities"
    )
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entities"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="an_entity_closes_after_it_opens",
            ),
        )

    def __str__(self) -> str:
        return self.code


class EntityDetail(models.Model):
    """What an entity was called and where it belonged, from one day until another."""

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="details")
    valid_from = models.DateField()
    # The day before the next detail begins; empty for the latest. Kept by actions.record_entity_detail.
    valid_to = models.DateField(null=True, blank=True)
    name = models.JSONField(default=dict)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="entity_details")
    parent = models.ForeignKey(Entity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The second reporting line of missions' components and advisers, such as "Resident Coordinator".
    second_reporting_line = models.CharField(max_length=200, blank=True)
    # The function whose desk reviews this entity, for entities that no regional desk reviews.
    function = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("entity", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=["entity", "valid_from"], name="one_detail_per_entity_and_first_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_detail_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{text_in(self.name)} since {self.valid_from}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Filters for memberships."""

    def in_force(self, on: date) -> MembershipQuerySet:
        """Keep the memberships valid on that day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def of_today(self, person: User) -> MembershipQuerySet:
        """Keep this person's memberships in force now: what `visible_to` asks for everywhere.

        The one place where rights read the clock: a role shows nothing before its first day, and an ended one
        nothing from the next request on.
        """
        return self.in_force(timezone.localdate()).filter(person=person)


class Membership(models.Model):
    """A role one person holds, where, and from when until when."""

    class Scope(models.TextChoices):
        ENTITY = "ENTITY", _("One entity")
        REGION = "REGION", _("One region")
        FUNCTION = "FUNCTION", _("One function")
        ORGANIZATION = "ORGANIZATION", _("The whole organization")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    # A code of rules.ROLES: the list of roles is extensible and lives in code.
    role = models.CharField(max_length=40)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    entity = models.ForeignKey(
        Entity, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    function = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    # Whose role this is, where it is held for someone who is away; their own rights stay.
    delegated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="delegations"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["person", "role"], name="memberships_by_person"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(scope="ENTITY", entity__isnull=False, region=None, function="")
                | Q(scope="REGION", entity=None, region__isnull=False, function="")
                | (Q(scope="FUNCTION", entity=None, region=None) & ~Q(function=""))
                | Q(scope="ORGANIZATION", entity=None, region=None, function=""),
                name="a_membership_names_exactly_its_scope",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_membership_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} as {self.role}"

    @property
    def where(self) -> str:
        """Return where the role is held, in words."""
        if self.scope == Membership.Scope.ENTITY:
            return self.entity.code if self.entity else ""
        if self.scope == Membership.Scope.REGION:
            return str(self.region)
        return self.function or str(self.get_scope_display())


class Period(models.Model):
    """A stretch of time that plans, values and rounds refer to: a year, a quarter, an 18-month workplan."""

    class Kind(models.TextChoices):
        YEAR = "YEAR", _("Year")
        HALF_YEAR = "HALF_YEAR", _("Half-year")
        QUARTER = "QUARTER", _("Quarter")
        MONTH = "MONTH", _("Month")
        PLAN = "PLAN", _("Plan period")
        OTHER = "OTHER", _("Other")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.JSONField(default=dict)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ("starts_on", "ends_on", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_period_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        return text_in(self.name) or self.code


class Place(models.Model):
    """Where a value holds: the whole entity, a country, or a named location. Never empty in a fact."""

    WHOLE_ENTITY = "WHOLE_ENTITY"

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=80, unique=True)
    name = models.JSONField(default=dict)
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )

    def __str__(self) -> str:
        return text_in(self.name) or self.code


class ExchangeRate(models.Model):
    """The United Nations operational rate of exchange of one currency from a day on, as imported."""

    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    # How many units of this currency one unit of the base currency buys.
    units_per_base = models.DecimalField(max_digits=15, decimal_places=6)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("currency", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=["currency", "valid_from"], name="one_rate_per_currency_and_day"),
            models.CheckConstraint(condition=Q(units_per_base__gt=0), name="a_rate_is_positive"),
        )

    def __str__(self) -> str:
        return f"{self.currency} {self.units_per_base} from {self.valid_from}"
