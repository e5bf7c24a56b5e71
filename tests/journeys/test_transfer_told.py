"""A transfer nobody takes: Retell's webhook goes through the worker to the session in the web process."""

from tests.journeys.house import House
from tests.journeys.processes import eventually


def test_a_transfer_that_is_cancelled_is_refused_on_the_line_and_not_commanded_again(house: House) -> None:
    call_id = house.simulator.place("human_please", settings={"speed": 3, "transfer_outcome": "cancelled"})

    def steps() -> list[str]:
        query = (
            "select e.data from calls_callevent e join calls_call c on c.id = e.call_id where e.type = 'transfer_moved'"
        )
        return [row["data"]["step"] for row in house.rows(f"{query} and c.retell_call_id = %s order by e.id", call_id)]

    eventually(lambda: "refused" in steps(), 40)
    report = house.simulator.wait(call_id, 120)
    assert {transfer["outcome"] for transfer in report["transfers"]} == {"cancelled"}
