import pytest

from businesses.models import Business, Membership, Role, User
from businesses.selectors import business_for, businesses_of, require_role, role_in
from businesses.services import business_create, membership_end, membership_set
from common.errors import BadInput, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def hannah() -> User:
    return User.objects.create_user("Hannah@Lakeside.example", None)


@pytest.fixture
def stranger() -> User:
    return User.objects.create_user("stranger@example.com", None)


@pytest.fixture
def lakeside(hannah: User) -> Business:
    return business_create(name="Lakeside", slug="lakeside", time_zone="America/Chicago", owner=hannah)


def test_a_person_signs_in_by_lower_case_address() -> None:
    person = User.objects.create_user("Maya@Lakeside.EXAMPLE", "a long password")
    assert person.email == "maya@lakeside.example"
    assert person.check_password("a long password")


def test_who_creates_a_business_owns_it(lakeside: Business, hannah: User) -> None:
    assert role_in(hannah, lakeside) == Role.OWNER
    assert list(businesses_of(hannah)) == [lakeside]
    assert business_for(hannah, "lakeside") == lakeside


def test_a_business_does_not_exist_for_strangers(lakeside: Business, stranger: User) -> None:
    assert not businesses_of(stranger).exists()
    assert role_in(stranger, lakeside) is None
    with pytest.raises(Business.DoesNotExist):
        business_for(stranger, "lakeside")


@pytest.mark.parametrize("zone", ["Chicago", "", "America/Nowhere", "../etc/passwd", "CST6CDT7"])
def test_an_unusable_time_zone_is_refused_before_anything_is_stored(hannah: User, zone: str) -> None:
    with pytest.raises(BadInput) as refusal:
        business_create(name="Lakeside", slug="lakeside", time_zone=zone, owner=hannah)
    assert refusal.value.field == "time_zone"
    assert not Business.objects.exists()


def test_the_refusal_of_a_time_zone_says_what_to_write(hannah: User) -> None:
    with pytest.raises(BadInput, match="such as America/Chicago"):
        business_create(name="Lakeside", slug="lakeside", time_zone="Chicago", owner=hannah)


def test_a_currency_nobody_pays_in_is_refused(lakeside: Business) -> None:
    lakeside.currency = "DOL"
    with pytest.raises(Exception, match="three-letter code"):
        lakeside.full_clean()


@pytest.mark.usefixtures("lakeside")
def test_two_businesses_cannot_share_an_address(hannah: User) -> None:
    with pytest.raises(BadInput) as refusal:
        business_create(name="Other", slug="lakeside", time_zone="UTC", owner=hannah)
    assert refusal.value.field == "slug"


def test_a_second_role_replaces_the_first(lakeside: Business, stranger: User) -> None:
    membership_set(business=lakeside, user=stranger, role=Role.VIEWER)
    membership_set(business=lakeside, user=stranger, role=Role.MANAGER)
    assert role_in(stranger, lakeside) == Role.MANAGER
    assert Membership.objects.filter(user=stranger).count() == 1


def test_a_made_up_role_is_refused(lakeside: Business, stranger: User) -> None:
    with pytest.raises(BadInput):
        membership_set(business=lakeside, user=stranger, role="boss")


def test_the_last_owner_cannot_step_down_or_leave(lakeside: Business, hannah: User) -> None:
    with pytest.raises(BadInput, match="somebody else an owner first"):
        membership_set(business=lakeside, user=hannah, role=Role.VIEWER)
    with pytest.raises(BadInput, match="needs an owner"):
        membership_end(Membership.objects.get(user=hannah))
    assert role_in(hannah, lakeside) == Role.OWNER


def test_an_owner_may_leave_when_another_stays(lakeside: Business, hannah: User, stranger: User) -> None:
    membership_set(business=lakeside, user=stranger, role=Role.OWNER)
    membership_end(Membership.objects.get(user=hannah))
    assert role_in(hannah, lakeside) is None


@pytest.mark.parametrize(
    ("role", "passes"), [(Role.OWNER, True), (Role.MANAGER, True), (Role.REVIEWER, False), (Role.VIEWER, False)]
)
def test_an_act_for_managers_takes_a_manager_or_more(
    lakeside: Business, stranger: User, role: Role, passes: bool
) -> None:
    membership_set(business=lakeside, user=stranger, role=role)
    if passes:
        require_role(stranger, lakeside, Role.MANAGER)
    else:
        with pytest.raises(NotAllowed, match="manager or higher"):
            require_role(stranger, lakeside, Role.MANAGER)


def test_a_stranger_may_not_even_look_and_a_superuser_may_do_all(lakeside: Business, stranger: User) -> None:
    with pytest.raises(NotAllowed):
        require_role(stranger, lakeside, Role.VIEWER)
    stranger.is_superuser = True
    require_role(stranger, lakeside, Role.OWNER)
