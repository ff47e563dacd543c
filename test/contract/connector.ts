import { everyConnectorContract } from './every-connector.ts';
import { asAnyConnector, type HttpConnectorCase, httpConnectorContract } from './http-connector.ts';

/** The whole suite for a connector of an HTTP API. */
export function connectorContract(of: HttpConnectorCase): void {
  everyConnectorContract(asAnyConnector(of));
  httpConnectorContract(of);
}
