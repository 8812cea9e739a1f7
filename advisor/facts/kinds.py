"""Facts that only one kind of training has: policies and their rewards, latent codes, adversaries, preferences."""

from __future__ import annotations

from typing import ClassVar

from advisor.facts.base import Namespace, fact


class PolicyFacts(Namespace):
    """A policy trained by rewards; rules read it as `policy.…`."""

    usual_needs: ClassVar[str] = "a reward"

    reward_tag: str | None = fact("the person's tag of the reward")
    reward_first: float | None = fact("reward at the start")
    reward_best: float | None = fact("best smoothed reward")
    reward_last: float | None = fact("reward at the end")
    reward_gain: float | None = fact("gain from the start to the best by the noise of one point")
    reward_lost: float | None = fact("share of the gain that is lost again at the end", unit="fraction")
    reward_rising: bool | None = fact("whether the last third lies above the third before it beyond the noise")
    kl: float | None = fact("distance to the reference or the last policy, last third", needs="kl or approx_kl")
    kl_first: float | None = fact("that distance at the start", needs="kl or approx_kl")
    kl_jump: float | None = fact("largest factor by which it rose within a tenth of the run", needs="kl or approx_kl")
    kl_since: int | None = fact("step of that rise", unit="steps", needs="kl or approx_kl")
    clip_fraction: float | None = fact("share of clipped updates, last third", unit="fraction", needs="clip fraction")
    clipped_answers: float | None = fact("share of answers cut off at the end", unit="fraction")
    entropy_first: float | None = fact("entropy at the start", needs="entropy")
    entropy_last: float | None = fact("entropy at the end", needs="entropy")
    entropy_share: float | None = fact("last entropy by the first", needs="entropy")
    entropy_none: bool | None = fact("whether next to none is there from the first record to the last", needs="entropy")
    entropy_gone_at: float | None = fact("share of the run after which less than a tenth is left", needs="entropy")
    entropy_gone_step: int | None = fact("step of that", unit="steps", needs="entropy")
    equal_rewards: float | None = fact(
        "share of groups whose answers all got one reward, second half", needs="frac_reward_zero_std"
    )
    still: bool | None = fact(
        "whether loss and gradient norm are exactly zero in the second half", needs="a gradient norm"
    )
    reward_constant: bool | None = fact("whether the reward never changes")
    critic_tag: str | None = fact("the person's tag of the critic's loss, or of its values", needs="a critic's loss")
    critic: float | None = fact("loss of the critic at the end", needs="a critic's loss")
    critic_growth: float | None = fact("that by its loss at the start", needs="a critic's loss")
    critic_since: int | None = fact(
        "step from which it stays over a thousand times its start", unit="steps", needs="a critic's loss"
    )


class LatentFacts(Namespace):
    """The code of a variational autoencoder; rules read it as `latent.…`."""

    usual_needs: ClassVar[str] = "the KL term and the reconstruction apart"

    kl: float | None = fact("KL term, last third")
    kl_largest: float | None = fact("its largest level")
    kl_step: int | None = fact("step from which it stays under a tenth of that", unit="steps")
    reconstruction: float | None = fact("reconstruction, last third")
    share: float | None = fact("KL term by the reconstruction, last third")
    recent: float | None = fact("change of the reconstruction over the last third", unit="fraction")
    weight: float | None = fact("weight of the KL term at the end", needs="beta")
    weight_name: str | None = fact("the person's name of that weight", needs="beta")


class CodeFacts(Namespace):
    """What a learnt representation still tells apart; rules read it as `codes.…`."""

    usual_needs: ClassVar[str] = "the codes in use, or the spread of the embeddings"

    used: float | None = fact("entries of a codebook in use, as its perplexity, last third")
    used_largest: float | None = fact("the most of them at any time")
    used_points: int | None = fact("logged points of that")
    used_step: int | None = fact("step from which a tenth of that and less are used", unit="steps")
    spread: float | None = fact("standard deviation of normalized embeddings, last third", needs="their spread")
    spread_points: int | None = fact("logged points of that", needs="their spread")
    spread_step: int | None = fact("step from which it is next to nothing", unit="steps", needs="their spread")


class ExpertFacts(Namespace):
    """A mixture of experts and its router; rules read it as `experts.…`."""

    usual_needs: ClassVar[str] = "a balance loss, or the tokens of every expert"

    balance_tag: str | None = fact("the person's tag of the loss that keeps the experts' loads even")
    balance: float | None = fact("that loss at the end")
    balance_growth: float | None = fact("that by its lowest level before")
    balance_begins: float | None = fact("its start by that lowest level: near 1 where it begins evenly")
    balance_in_noise: float | None = fact("its rise in standard deviations of one point")
    balance_step: int | None = fact("step from which it stays away from that level", unit="steps")
    count: int | None = fact("experts whose loads are logged", needs="the tokens of every expert")
    idle: int | None = fact("of them those with less than a tenth of an even load", needs="the tokens of every expert")
    busiest: float | None = fact("share of the busiest", unit="fraction", needs="the tokens of every expert")
    loads_tag: str | None = fact("the person's tags of the loads", needs="the tokens of every expert")
    idle_step: int | None = fact("step from which all of the idle ones are idle", unit="steps")
    weight_name: str | None = fact("the person's name of the balance loss's weight", needs="router_aux_loss_coef")


class AdversaryFacts(Namespace):
    """Two networks against each other; rules read it as `adversaries.…`."""

    usual_needs: ClassVar[str] = "losses of both networks"

    discriminator: float | None = fact("discriminator's loss, last third")
    discriminator_share: float | None = fact("that by its loss at the start")
    discriminator_lowest: float | None = fact("its lowest logged value")
    since_step: int | None = fact("step from which it stays under a fifth of its start", unit="steps")
    generator: float | None = fact("generator's loss, last third")
    generator_growth: float | None = fact("that by its loss at the start")
    blown: float | None = fact("how many times its start the larger of both losses is in size at the end")
    blown_to: float | None = fact("that size at the end")
    blown_since: int | None = fact("step from which it stays over a thousand times its start", unit="steps")
    real: float | None = fact("what the discriminator says of real examples, last third")
    fake: float | None = fact("what it says of made ones, last third")
    distance: float | None = fact("distance of made to real examples (FID), last", needs="FID")
    distance_rise: float | None = fact("by what share it lies above its best", needs="FID")


class PreferenceFacts(Namespace):
    """Preferred against rejected answers; rules read it as `preference.…`."""

    usual_needs: ClassVar[str] = "preference accuracies"

    accuracy: float | None = fact("share of pairs in the right order, last third", unit="fraction")
    margin: float | None = fact("margin between them, last third")
    loss: float | None = fact("loss, last third, held out where logged", needs="a loss")
    best_over_start: float | None = fact("its lowest level by ln 2", needs="a loss")
    peak_over_start: float | None = fact("its highest level by ln 2", needs="a loss")
    over_start: float | None = fact("that loss by ln 2, the loss of an untouched model", needs="a loss")
    begins_at: float | None = fact("its first logged value by ln 2, the lower one of both losses", needs="a loss")


NAMESPACES: dict[str, type[Namespace]] = {
    "policy": PolicyFacts,
    "latent": LatentFacts,
    "codes": CodeFacts,
    "experts": ExpertFacts,
    "adversaries": AdversaryFacts,
    "preference": PreferenceFacts,
}
