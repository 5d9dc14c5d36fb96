import { Arg, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';

import type { BridgePreparation as Preparation } from '../../services/search/bridge/bridge-preparation.js';
import type { BridgeStatus } from '../../services/search/bridge/bridge-service.js';
import type { GraphContext } from '../context.js';
import { Bridge, BridgePreparation, ItemPairInput } from './bridge.type.js';

@Resolver(() => Bridge)
export class BridgeResolver {
  @Query(() => [Bridge], { description: 'Trained bridges that fit the models of today, oldest first.' })
  bridges(@Ctx() { services }: GraphContext): Promise<BridgeStatus[]> {
    return services.bridges.list();
  }

  @Query(() => BridgePreparation, { description: 'How far the bridge over words is made.' })
  bridgePreparation(@Ctx() { services }: GraphContext): Preparation {
    return services.bridges.preparation();
  }

  @Directive('@cost(weight: 1000)')
  @Mutation(() => [Bridge], {
    description:
      'Learns bridges from pairs of items, in both directions between every two spaces that they connect. They serve at ' +
      'once, until they are forgotten or newer ones are trained. May take ten seconds.',
  })
  trainBridge(
    @Arg('pairs', () => [ItemPairInput], { description: '8 to 1,000 pairs.' }) pairs: ItemPairInput[],
    @Ctx() { services, signal }: GraphContext,
  ): Promise<BridgeStatus[]> {
    return services.bridges.train(pairs, signal);
  }

  @Mutation(() => ID, {
    nullable: true,
    description:
      'Forgets a trained bridge; the one before it serves again, or words lead. Null when there was none.',
  })
  async forgetBridge(
    @Arg('id', () => ID, { description: 'Id of the bridge.' }) id: string,
    @Ctx() { services }: GraphContext,
  ): Promise<string | null> {
    return (await services.bridges.forget(id)) ? id : null;
  }

  @Directive('@cost(weight: 1000)')
  @Mutation(() => BridgePreparation, {
    description:
      'Makes the bridge over words in the background; a server does so by itself. Starting again goes on.',
  })
  prepareBridges(@Ctx() { services }: GraphContext): Promise<Preparation> {
    return services.bridges.prepare();
  }

  @Mutation(() => BridgePreparation, { description: 'Stops making it; what was encoded is kept.' })
  cancelBridgePreparation(@Ctx() { services }: GraphContext): Promise<Preparation> {
    return services.bridges.cancelPreparation();
  }
}
